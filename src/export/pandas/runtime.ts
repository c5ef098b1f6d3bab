import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A function of the module that `export --to pandas` writes. */
interface Piece {
  /** As Python calls it: `and_` for `and`. */
  readonly name: string;
  /** Ids of the others that it names. */
  readonly needs: readonly string[];
  readonly source: string;
}

/** From `dist/src/export/pandas`, and so from an installed package. */
const FILE = fileURLToPath(new URL('../../../../src/export/pandas/runtime.py', import.meta.url));

/** What each primitive is in numpy, by its id, in the order of `runtime.py`: helpers first. */
export const RUNTIME: ReadonlyMap<string, Piece> = read(readFileSync(FILE, 'utf8'));

function read(text: string): Map<string, Piece> {
  const sources = text
    .split(/^(?=def )/m)
    .slice(1)
    .map((source) => ({ name: /^def (\w+)/.exec(source)![1]!, source: `${source.trimEnd()}\n` }));
  const ids = new Map(sources.map(({ name }) => [name, name.replace(/_$/, '')]));
  return new Map(
    sources.map(({ name, source }) => {
      const code = source.replace(/"""[\s\S]*?"""|#.*/g, '');
      const named = new Set([...code.matchAll(/(?<![\w.])[A-Za-z]\w*/g)].map(([word]) => word));
      const needs = [...named].flatMap((word) => (word === name ? [] : (ids.get(word) ?? [])));
      return [ids.get(name)!, { name, needs, source }];
    }),
  );
}
