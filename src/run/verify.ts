import { environmentOf } from '../engine/index.js';
import { check, hashOf, parse } from '../lang/index.js';
import type { Panel } from '../panel/panel.js';
import { score } from '../score/score.js';
import type { Target } from '../score/target.js';
import { AlphaError } from '../util/errors.js';
import type { RunConfig } from './config.js';
import { type Library, type LibraryScore, libraryScore } from './library.js';
import { replay } from './replay.js';
import type { SealedData } from './sealed.js';

/** Something a library says that is not so. */
export interface Mismatch {
  /** A factor's id, `combined`, or `library`. */
  readonly of: string;
  readonly what: string;
  readonly stored: unknown;
  readonly found: unknown;
}

/** Scores differ only by the engine's rounding. */
const TOLERANCE = 1e-5;

/** Computes all that a library says anew: data, formulas, hashes, and every score on train and valid. */
export function verifyLibrary(
  library: Library,
  panel: Panel,
  data: SealedData,
  { backend }: Pick<RunConfig, 'backend'>,
): Mismatch[] {
  const mismatches: Mismatch[] = [];
  const expect = (of: string, what: string, stored: unknown, found: unknown) => {
    if (!agree(stored, found)) mismatches.push({ of, what, stored, found });
  };
  expect('library', 'dataHash', library.dataHash, panel.hash);
  const compare = (of: string, values: ArrayLike<number>, own: { train: LibraryScore; valid: LibraryScore }) => {
    for (const part of ['train', 'valid'] as const) {
      const target: Target = data[part];
      const found = libraryScore(score(values, target));
      for (const key of Object.keys(found) as (keyof LibraryScore)[]) {
        expect(of, `${part}.${key}`, own[part]?.[key], found[key]);
      }
    }
  };
  const environment = environmentOf(data.panel);
  const sound = library.factors.filter((factor) => {
    try {
      const { ast } = check(parse(factor.expr), environment, { source: factor.expr });
      expect(factor.id, 'hash', factor.hash, hashOf(ast));
      return true;
    } catch (error) {
      if (!(error instanceof AlphaError)) throw error;
      mismatches.push({ of: factor.id, what: 'formula', stored: factor.expr, found: error.message });
      return false;
    }
  });
  const { signal } = replay({ factors: sound }, data.panel, {
    backend,
    each: (factor, values) => compare(factor.id, values, factor),
  });
  if (sound.length > 0) compare('combined', signal, library);
  return mismatches;
}

function agree(stored: unknown, found: unknown): boolean {
  if (typeof stored !== 'number' || typeof found !== 'number') return stored === found;
  return Math.abs(stored - found) <= TOLERANCE * Math.max(1, Math.abs(found));
}
