import type { Library } from '../run/library.js';
import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { toAlpha } from './alpha.js';
import { toDialect } from './dialect.js';
import { toJson } from './json.js';
import { toLatex } from './latex.js';
import { pandasModule } from './pandas/module.js';

/** A format that a library can be written in. */
export interface ExportTarget {
  readonly name: string;
  readonly about: string;
  /** `note` hears what the format says only nearly. */
  readonly write: (library: Library, note?: (message: string) => void) => string;
}

const toPandas: ExportTarget = {
  name: 'pandas',
  about: 'a Python module that computes the factors and the signal',
  write: pandasModule,
};

export const targets: ReadonlyMap<string, ExportTarget> = new Map(
  [toAlpha, toJson, toDialect('qlib'), toDialect('brain'), toDialect('alphagen'), toPandas, toLatex].map((target) => [
    target.name,
    target,
  ]),
);

/** A format by name; `others` are what the caller knows beside these. C001 for one that neither knows. */
export function targetOf(name: string, others: readonly string[] = []): ExportTarget {
  const target = targets.get(name);
  if (target) return target;
  const known = [...targets.keys(), ...others];
  throw new AlphaError('C001', `unknown format \`${name}\``, {
    hint: didYouMean(name, known) ?? `one of ${known.join(', ')}`,
  });
}
