import { call, type Node, name, number } from '../expr/nodes.js';
import { parse } from '../expr/parse.js';
import { print } from '../expr/print.js';
import { AlphaError, type Span } from '../util/errors.js';
import { LIMITS } from '../util/limits.js';

/** One line of a library. A line that cannot be read has its error and does not stop the rest. */
export type LibraryEntry = {
  readonly id: string;
  /** The formula as written; where it uses names of earlier lines, with these written out. */
  readonly text: string;
  /** Line in the file, from 1. */
  readonly line: number;
  /** Where the formula begins in the file. */
  readonly offset: number;
  /** From the lines `# tags: a, b` and `# source: ...` right above. */
  readonly tags?: readonly string[];
  readonly source?: string;
} & ({ readonly ast: Node } | { readonly error: AlphaError });

/** `name = formula`, but not `a == b`. */
const NAMED = /^\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*=(?!=)/u;
/** `id<TAB>formula`. */
const TABBED = /^([^\t#]+)\t/;
const TAGS = /^#\s*tags:\s*(.*)$/i;
const SOURCE = /^#\s*source:\s*(.*)$/i;

/**
 * Reads a library: lines `name = formula` or `id<TAB>formula`, with `#` comments and empty lines; a line with neither
 * is a formula named after its line. A formula may use the names of lines above it, and names that begin with `_` are
 * for that only. Spans of errors point into the whole text.
 */
export function parseLibrary(source: string, sourceName = 'library'): LibraryEntry[] {
  const entries: LibraryEntry[] = [];
  const known = new Map<string, Node>();
  const lines = new Map<string, number>();
  let comments: string[] = [];
  let start = 0;
  for (const [i, raw] of source.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    const trimmed = line.trim();
    if (trimmed === '') comments = [];
    else if (trimmed.startsWith('#')) comments.push(trimmed);
    else {
      const named = NAMED.exec(line);
      const head = named ?? TABBED.exec(line);
      const from = head?.[0].length ?? 0;
      const offset = start + from + /^\s*/.exec(line.slice(from))![0].length;
      const id = head?.[1]?.trim() ?? String(i + 1);
      const before = lines.get(id.toLowerCase());
      const place = { source, offset: start + from, sourceName };
      const result =
        before === undefined
          ? read(line.slice(from), known, place)
          : { error: twice(id, before, { ...place, offset: start + line.indexOf(id) }) };
      if (before === undefined) lines.set(id.toLowerCase(), i + 1);
      if (named && 'ast' in result) known.set(id.toLowerCase(), result.ast);
      if (!named || !id.startsWith('_') || 'error' in result) {
        const { text = line.slice(from).trim(), ...outcome } = result;
        entries.push({ id, text, line: i + 1, offset, ...described(comments), ...outcome });
      }
      comments = [];
    }
    start += raw.length + 1;
  }
  return entries;
}

function twice(id: string, line: number, { source, offset, sourceName }: Place): AlphaError {
  return new AlphaError('F002', `the name \`${id}\` is taken by line ${line}`, {
    span: { start: offset, end: offset + id.length },
    source,
    sourceName,
    hint: 'give each formula a name of its own; upper and lower case are the same',
  });
}

function described(comments: readonly string[]): Pick<LibraryEntry, 'tags' | 'source'> {
  const first = (pattern: RegExp) => comments.map((line) => pattern.exec(line)?.[1]).find((text) => text !== undefined);
  const tags = first(TAGS)
    ?.split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const source = first(SOURCE);
  return { ...(tags && { tags }), ...(source !== undefined && { source }) };
}

interface Place {
  readonly source: string;
  readonly offset: number;
  readonly sourceName: string;
}

type Outcome = { readonly text?: string } & ({ readonly ast: Node } | { readonly error: AlphaError });

function read(text: string, known: ReadonlyMap<string, Node>, { source, offset, sourceName }: Place): Outcome {
  try {
    const written = parse(text, sourceName);
    const ast = withNames(written, known);
    if (ast === written) return { ast };
    const parts = sizeUpTo(ast, LIMITS.nodes);
    if (parts <= LIMITS.nodes) return { ast, text: print(ast) };
    throw new AlphaError('F001', `with its names written out the formula has more than ${LIMITS.nodes} parts`, {
      source: text,
      span: { start: 0, end: text.length },
      hint: 'use fewer names, or split it into several formulas',
      sourceName,
    });
  } catch (error) {
    if (!(error instanceof AlphaError)) throw error;
    const { span } = error.details;
    const moved = span && { start: span.start + offset, end: span.end + offset };
    return {
      error: new AlphaError(error.code, error.message, { ...error.details, source, ...(moved && { span: moved }) }),
    };
  }
}

/** The formula with the names of earlier lines replaced by their formulas; the same object where there are none. */
function withNames(node: Node, known: ReadonlyMap<string, Node>): Node {
  if (node.kind === 'number') return node;
  if (node.kind === 'name') {
    const meant = known.get(node.name);
    return meant ? placed(meant, node.span) : node;
  }
  const args = node.args.map((arg) => withNames(arg, known));
  return args.every((arg, i) => arg === node.args[i]) ? node : call(node.op, args, node.named, node.span);
}

/** What a name stands for, at the place of the name. */
function placed(node: Node, span: Span | undefined): Node {
  if (node.kind === 'number') return number(node.value, span);
  if (node.kind === 'name') return name(node.name, span);
  const args = node.args.map((arg) => placed(arg, span));
  return call(node.op, args, node.named, span);
}

/** Number of nodes, counted no further than just beyond `most`: names of names may grow without end. */
function sizeUpTo(ast: Node, most: number): number {
  const open = [ast];
  let count = 0;
  for (let next = open.pop(); next !== undefined && count <= most; next = open.pop()) {
    count++;
    if (next.kind === 'call') open.push(...next.args);
  }
  return count;
}

/** A library as text that `parseLibrary` reads back; `comment` lines come first. */
export function printLibrary(factors: readonly { readonly id: string; readonly ast: Node }[], comment = ''): string {
  const head = comment === '' ? [] : comment.split('\n').map((line) => `# ${line}`.trimEnd());
  return [...head, ...factors.map(({ id, ast }) => `${id} = ${print(ast)}`), ''].join('\n');
}
