/**
 * The first object or array in what a model wrote: think tags and code fences are passed over, Python's constants,
 * trailing commas and an ending that was cut off are mended. Undefined where there is none.
 */
export function extractJson(text: string): unknown {
  const said = text.slice(-LONGEST);
  // What was thought comes first; a think tag may be missing its beginning.
  const bare = said.slice(said.lastIndexOf(THOUGHT) < 0 ? 0 : said.lastIndexOf(THOUGHT) + THOUGHT.length);
  for (const source of [...fenced(bare), bare]) {
    let at = source.search(/[{[]/);
    for (let tries = 0; at >= 0 && tries < TRIES; tries++) {
      const value = readFrom(source.slice(at));
      if (value !== undefined) return value;
      const next = source.slice(at + 1).search(/[{[]/);
      at = next < 0 ? -1 : at + 1 + next;
    }
  }
  return undefined;
}

const THOUGHT = '</think>';
/** Characters that are looked at; no answer of ours is as long. */
const LONGEST = 20_000;
/** Brackets that an answer may begin with; a text full of them is none. */
const TRIES = 20;

function fenced(text: string): string[] {
  const parts = text.split('```');
  return parts.filter((_, i) => i % 2 === 1 && i < parts.length - 1).slice(0, TRIES);
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
  const quoted = open.at(-1) === '"';
  const brackets = quoted ? open.slice(0, -1) : open;
  const tail = [...brackets].reverse().map((one) => (one === '{' ? '}' : ']'));
  const body = (quoted ? `${text}"` : text).trimEnd().replace(/[,:]$/, '').trimEnd();
  return withoutLoneKey(body, brackets.at(-1)) + tail.join('');
}

/** In an object a key that lost its value goes away. */
function withoutLoneKey(body: string, bracket: string | undefined): string {
  if (bracket !== '{' || !body.endsWith('"')) return body;
  const start = body.lastIndexOf('"', body.length - 2);
  const before = body.slice(0, Math.max(0, start)).trimEnd();
  if (before.endsWith(',')) return before.slice(0, -1);
  return before.endsWith('{') ? before : body;
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
