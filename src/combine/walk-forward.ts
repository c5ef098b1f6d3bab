import { productSums } from './covariance.js';
import type { Pool } from './pool.js';
import { type SchemeOptions, weigh } from './schemes.js';

export interface WalkForwardOptions extends SchemeOptions {
  /** Dates until a label is known: horizon plus delay. */
  readonly reach: number;
  /** Dates looked back on; default all. */
  readonly window?: number;
  /** A date gets weights once so many dates are known (default 60). */
  readonly minDates?: number;
}

/**
 * Weights of each of the pool's dates from what was known on it: date t is weighed by the covariances of dates up to
 * t - reach, whose labels have come true by t. Null while too few are known. A change of the data after t changes nothing
 * at t.
 */
export function walkForward(pool: Pool, options: WalkForwardOptions): (Float64Array | null)[] {
  const { reach, window = Number.POSITIVE_INFINITY, minDates = 60 } = options;
  const { members, covariances, label } = pool;
  const k = members.length;
  const counts = (date: number) => covariances.deviation[date]! > 0;
  return Array.from({ length: label.dates }, (_, date) => {
    const M = new Float64Array(k * k);
    const r = new Float64Array(k);
    let known = 0;
    // Newest first, and summed anew for each date: running sums would hang on what came before the window.
    for (let past = date - reach; past >= 0 && known < window; past--) {
      if (!counts(past)) continue;
      known++;
      addDate(pool, past, M, r);
    }
    if (known < minDates) return null;
    return weigh(
      M.map((sum) => sum / known),
      r.map((sum) => sum / known),
      options,
    );
  });
}

/** Adds M_d = P/n - s s'/n^2 and r_d = (q/n - s y/n^2) / deviation(y) of one date. */
function addDate({ members, union, covariances }: Pool, date: number, M: Float64Array, r: Float64Array): void {
  const k = members.length;
  const n = union.n[date]!;
  members.forEach(({ own: { s, q } }, i) => {
    r[i]! += (q[date]! - (s[date]! * union.y[date]!) / n) / (n * covariances.deviation[date]!);
    for (let j = 0; j <= i; j++) {
      const covariance = (productSums(members, i, j)[date]! - (s[date]! * members[j]!.own.s[date]!) / n) / n;
      M[i * k + j]! += covariance;
      if (i !== j) M[j * k + i]! += covariance;
    }
  });
}
