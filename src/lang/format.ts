import type { Node } from '../expr/nodes.js';
import { parse } from '../expr/parse.js';
import { print } from '../expr/print.js';
import { AlphaError } from '../util/errors.js';

/** A library or a formula written in one style, comments kept where they are. Throws for what is no formula. */
export function format(source: string, sourceName?: string): string {
  let offset = 0;
  const lines = source.split('\n').map((raw) => {
    const start = offset;
    offset += raw.length + 1;
    return formatLine(raw.replace(/\r$/, ''), { source, start, ...(sourceName !== undefined && { sourceName }) });
  });
  return lines.join('\n').replace(/\n{3,}/g, '\n\n');
}

const HEAD = /^\s*(?:([\p{L}_][\p{L}\p{N}_.-]*)\s*=(?!=)|([^\t#]+)\t)/u;

interface Place {
  readonly source: string;
  readonly sourceName?: string;
  /** Where the line begins. */
  readonly start: number;
}

function formatLine(line: string, place: Place): string {
  if (line.trim() === '' || line.trimStart().startsWith('#')) return line.trim();
  const head = HEAD.exec(line);
  const from = head?.[0].length ?? 0;
  const rest = line.slice(from);
  const formula = print(parseAt(rest, { ...place, start: place.start + from }));
  const name = head?.[1] ?? head?.[2]?.trim();
  const comments = commentsOf(rest);
  return `${name === undefined ? '' : `${name} = `}${formula}${comments === '' ? '' : `  # ${comments}`}`;
}

/** Parses a part of a text; an error points into the whole. */
function parseAt(text: string, { source, sourceName, start }: Place): Node {
  try {
    return parse(text, sourceName);
  } catch (error) {
    if (!(error instanceof AlphaError) || !error.details.span) throw error;
    const { span } = error.details;
    throw new AlphaError(error.code, error.message, {
      ...error.details,
      source,
      span: { start: span.start + start, end: span.end + start },
    });
  }
}

/** The comments of a line, in order, whichever way they are written. */
function commentsOf(text: string): string {
  return [...text.matchAll(/\/\*([\s\S]*?)\*\/|(?:#|\/\/)(.*)$/g)]
    .map(([, block, line]) => (block ?? line ?? '').trim())
    .filter((comment) => comment !== '')
    .join('; ');
}
