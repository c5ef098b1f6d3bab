import { dialectOf, type Node, type ReadOptions } from '../lang/index.js';
import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { fromAlphagenPool } from './alphagen-pool.js';
import { fromCsv } from './csv.js';
import { fromLibrary } from './library.js';
import { fromLines } from './lines.js';
import type { ImportSource } from './source.js';

/** A formula that was read, or why it could not be. */
export type Imported = { readonly id: string; readonly text: string; readonly weight?: number } & (
  | { readonly ast: Node; readonly notes: readonly string[] }
  | { readonly error: AlphaError }
);

export const sources: ReadonlyMap<string, ImportSource> = new Map(
  [
    ...['alpha', 'qlib', 'brain', 'wq101', 'gtja', 'alphagen'].map(fromLines),
    fromAlphagenPool,
    fromLibrary,
    fromCsv,
  ].map((source) => [source.name, source]),
);

/** Other names that people know them by. */
const ALIASES: Readonly<Record<string, string>> = {
  alpha101: 'wq101',
  alpha191: 'gtja',
  gtja191: 'gtja',
  alpha158: 'qlib',
};

export function sourceOf(name: string): ImportSource {
  const source = sources.get(ALIASES[name.toLowerCase()] ?? name.toLowerCase());
  if (source) return source;
  throw new AlphaError('C001', `unknown source \`${name}\``, {
    hint: didYouMean(name, sources.keys()) ?? `one of ${[...sources.keys()].join(', ')}`,
  });
}

/** Reads every formula of a file; one that cannot be read does not stop the others. */
export function importFormulas(
  source: ImportSource,
  text: string,
  path: string,
  options: ReadOptions = {},
): Imported[] {
  const dialect = dialectOf(source.dialect);
  return source.split(text, path).map((formula) => {
    try {
      const { ast, notes } = dialect.read(formula.text, formula.id, options);
      return { ...formula, ast, notes: notes.map(({ message }) => message) };
    } catch (error) {
      if (error instanceof AlphaError) return { ...formula, error };
      throw error;
    }
  });
}
