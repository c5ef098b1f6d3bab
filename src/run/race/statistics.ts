import { createRng } from '../../util/rng.js';

export interface Spread {
  readonly mean: number;
  /** Divisor n - 1; null for a single number. */
  readonly deviation: number | null;
}

/** Of the numbers that exist; null where there is none. */
export function spread(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  if (known.length === 1) return { mean, deviation: null };
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (known.length - 1)) };
}

const EXACT = 14;
const DRAWS = 20_000;

/**
 * Two-sided sign-flip test of paired differences (Fisher's randomisation test): the share of sign patterns whose sum is
 * as far from 0 as the one seen. All patterns up to 14 pairs, 20,000 seeded ones beyond. Null below two pairs.
 */
export function signFlipTest(differences: readonly number[]): number | null {
  const n = differences.length;
  if (n < 2) return null;
  const seen = Math.abs(differences.reduce((sum, value) => sum + value, 0)) * (1 - 1e-12);
  const rng = createRng(1, 'sign-flip');
  const patterns = n <= EXACT ? 2 ** n : DRAWS;
  let far = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const flipped = n <= EXACT ? (pattern >> i) & 1 : rng.int(2);
      sum += flipped ? -differences[i]! : differences[i]!;
    }
    if (Math.abs(sum) >= seen) far++;
  }
  // The pattern seen is one of those drawn, so that no p-value is 0.
  return n <= EXACT ? far / patterns : (far + 1) / (patterns + 1);
}

/** Two-sided exact McNemar test: of the pairs that differ, `b` went one way and `c` the other. */
export function mcnemarTest(b: number, c: number): number {
  const n = b + c;
  let tail = 0;
  let term = 0.5 ** n;
  for (let k = 0; k <= Math.min(b, c); k++) {
    tail += term;
    term *= (n - k) / (k + 1);
  }
  return Math.min(1, 2 * tail);
}
