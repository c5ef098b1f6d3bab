import type { Node } from '../expr/nodes.js';
import { parse } from '../expr/parse.js';
import { print } from '../expr/print.js';
import { AlphaError } from '../util/errors.js';

/** One line of a library. A line that cannot be read has its error and does not stop the rest. */
export type LibraryEntry = {
  readonly id: string;
  readonly text: string;
  /** Line in the file, from 1. */
  readonly line: number;
} & ({ readonly ast: Node } | { readonly error: AlphaError });

/** `name = formula`, but not `a == b`. */
const NAMED = /^\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*=(?!=)/u;
/** `id<TAB>formula`. */
const TABBED = /^([^\t#]+)\t/;

/**
 * Reads a library: lines `name = formula` or `id<TAB>formula`, with `#` comments and empty lines; a line with neither
 * is a formula named after its line. Spans of errors point into the whole text.
 */
export function parseLibrary(source: string, sourceName = 'library'): LibraryEntry[] {
  const entries: LibraryEntry[] = [];
  let start = 0;
  for (const [i, raw] of source.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    if (line.trim() !== '' && !line.trimStart().startsWith('#')) {
      const head = NAMED.exec(line) ?? TABBED.exec(line);
      const from = head?.[0].length ?? 0;
      const entry = { id: head?.[1]?.trim() ?? String(i + 1), text: line.slice(from).trim(), line: i + 1 };
      entries.push({ ...entry, ...read(line.slice(from), source, start + from, sourceName) });
    }
    start += raw.length + 1;
  }
  return entries;
}

function read(text: string, source: string, offset: number, sourceName: string): { ast: Node } | { error: AlphaError } {
  try {
    return { ast: parse(text, sourceName) };
  } catch (error) {
    if (!(error instanceof AlphaError)) throw error;
    const { span } = error.details;
    const moved = span && { start: span.start + offset, end: span.end + offset };
    return {
      error: new AlphaError(error.code, error.message, { ...error.details, source, ...(moved && { span: moved }) }),
    };
  }
}

/** A library as text that `parseLibrary` reads back; `comment` lines come first. */
export function printLibrary(factors: readonly { readonly id: string; readonly ast: Node }[], comment = ''): string {
  const head = comment === '' ? [] : comment.split('\n').map((line) => `# ${line}`.trimEnd());
  return [...head, ...factors.map(({ id, ast }) => `${id} = ${print(ast)}`), ''].join('\n');
}
