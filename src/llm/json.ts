/**
 * The first object or array in what a model wrote: think tags and code fences are passed over, Python's constants,
 * trailing commas and an ending that was cut off are mended. Undefined where there is none.
 */
export function extractJson(text: string): unknown {
  const bare = text.replace(/<think>[\s\S]*?<\/think>/g, '').replace(/^[\s\S]*<\/think>/, '');
  for (const source of [...fenced(bare), bare]) {
    for (let at = nextOpening(source, 0); at >= 0; at = nextOpening(source, at + 1)) {
      const value = readFrom(source.slice(at, at + LONGEST));
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

/** No answer of ours is longer; what is, is noise. */
const LONGEST = 100_000;

function fenced(text: string): string[] {
  return [...text.matchAll(/```[a-zA-Z]*\s*\n?([\s\S]*?)```/g)].map(([, body]) => body!);
}

function nextOpening(text: string, from: number): number {
  // Not more than a few tries: a text full of brackets is no answer.
  if (from > 20_000) return -1;
  const found = text.slice(from).search(/[{[]/);
  return found < 0 ? -1 : from + found;
}

function readFrom(text: string): unknown {
  const { end, open } = balance(text);
  if (end !== null) return parsed(text.slice(0, end)) ?? parsed(mended(text.slice(0, end)));
  // Cut off: what is open is closed.
  return open.length > 0 ? parsed(mended(closed(text, open))) : undefined;
}

interface Balance {
  readonly end: number | null;
  /** Brackets and a quote that are still open, outermost first. */
  readonly open: readonly string[];
}

function balance(text: string): Balance {
  const open: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (open.at(-1) === '"') {
      if (char === '\\') at++;
      else if (char === '"') open.pop();
      continue;
    }
    if (char === '"' || char === '{' || char === '[') open.push(char);
    else if (char === '}' || char === ']') {
      if (open.pop() !== (char === '}' ? '{' : '[')) return { end: null, open: [] };
      if (open.length === 0) return { end: at + 1, open };
    }
  }
  return { end: null, open };
}

function closed(text: string, open: readonly string[]): string {
  const tail = [...open].reverse().map((one) => (one === '"' ? '"' : one === '{' ? '}' : ']'));
  const quoted = open.at(-1) === '"';
  // A key without a value, or a comma with nothing behind it, goes away.
  const body = quoted ? text : text.replace(/[,:]\s*$/, '').replace(/([{,])\s*"[^"]*"\s*$/, '$1');
  return body + tail.join('');
}

function mended(text: string): string {
  // Strings are kept as they are; only what stands between them is mended.
  return text.replace(/"(?:\\.|[^"\\])*"|[^"]+/g, (part) =>
    part.startsWith('"')
      ? part.replace(/\n/g, '\\n')
      : part
          .replace(/\bTrue\b/g, 'true')
          .replace(/\bFalse\b/g, 'false')
          .replace(/\b(None|NaN|-?Infinity)\b/g, 'null')
          .replace(/,(\s*[}\]])/g, '$1'),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
