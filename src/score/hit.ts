import { pearson } from './metrics/pearson.js';
import { pairsOf } from './pairs.js';
import type { Target } from './target.js';

/** A formula hits a planted one when `hit` reaches this. */
export const HIT = 0.9;

/**
 * Mean over the target's dates of the absolute Pearson correlation of two factors over the universe; dates count as for
 * scores (enough symbols with both, neither side constant). Null when no date counts.
 */
export function hit(a: ArrayLike<number>, b: ArrayLike<number>, target: Target): number | null {
  const { shape, from, to, minSymbols } = target;
  const x = new Float64Array(shape.symbols);
  const y = new Float64Array(shape.symbols);
  let sum = 0;
  let dates = 0;
  for (let date = from; date < to; date++) {
    const n = pairsOf(a, b, target, date, x, y);
    const correlation = n < minSymbols ? Number.NaN : pearson(x, y, n);
    if (Number.isNaN(correlation)) continue;
    sum += Math.abs(correlation);
    dates++;
  }
  return dates > 0 ? sum / dates : null;
}
