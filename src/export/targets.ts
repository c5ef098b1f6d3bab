import type { Library } from '../run/library.js';
import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { toAlpha } from './alpha.js';
import { toJson } from './json.js';

/** A format that a library can be written in. */
export interface ExportTarget {
  readonly name: string;
  readonly about: string;
  readonly write: (library: Library) => string;
}

export const targets: ReadonlyMap<string, ExportTarget> = new Map(
  [toAlpha, toJson].map((target) => [target.name, target]),
);

export function targetOf(name: string): ExportTarget {
  const target = targets.get(name);
  if (target) return target;
  throw new AlphaError('C001', `unknown format \`${name}\``, {
    hint: didYouMean(name, targets.keys()) ?? `one of ${[...targets.keys()].join(', ')}`,
  });
}
