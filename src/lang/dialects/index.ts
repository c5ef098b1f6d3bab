import type { Node } from '../../expr/nodes.js';
import { parse } from '../../expr/parse.js';
import { print } from '../../expr/print.js';
import { AlphaError } from '../../util/errors.js';
import { didYouMean } from '../../util/suggest.js';
import { alphagen } from './alphagen.js';
import { brain } from './brain.js';
import type { Dialect, Note, ReadFormula, ReadOptions } from './dialect.js';
import { gtja } from './gtja.js';
import { qlib } from './qlib.js';
import { wq101 } from './wq101.js';

const alpha: Dialect = {
  name: 'alpha',
  about: 'the language of this program',
  read: (text, sourceName) => ({ ast: parse(text, sourceName), notes: [] }),
  print: (ast) => print(ast),
};

/** Every dialect by its name. */
export const dialects: ReadonlyMap<string, Dialect> = new Map(
  [alpha, wq101, gtja, qlib, brain, alphagen].map((dialect) => [dialect.name, dialect]),
);

export function dialectOf(name: string): Dialect {
  const dialect = dialects.get(name.toLowerCase());
  if (dialect) return dialect;
  throw new AlphaError('C001', `unknown dialect \`${name}\``, {
    hint: didYouMean(name, dialects.keys()) ?? `one of ${[...dialects.keys()].join(', ')}`,
  });
}

/** Reads a formula of a dialect, with notes of what had to be decided. */
export function readDialect(name: string, text: string, options: ReadOptions = {}, sourceName?: string): ReadFormula {
  return dialectOf(name).read(text, sourceName, options);
}

/** Writes a formula in a dialect; `note` hears what the dialect says only nearly. */
export function printDialect(name: string, ast: Node, note?: (note: Note) => void): string {
  return dialectOf(name).print(ast, note);
}

export type { Dialect, Note, ReadFormula, ReadOptions };
