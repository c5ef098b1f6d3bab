import { cellAt } from '../../panel/panel.js';
import { averageRanks, sortOrder } from '../../score/metrics/ranks.js';
import type { Target } from '../../score/target.js';

export interface Quantiles {
  /** Mean label of each quantile, lowest first, less the mean of all; null where it never held a symbol. */
  readonly means: readonly (number | null)[];
  /** The same by quantile and date of the target; NaN where it held none. */
  readonly daily: readonly Float64Array[];
  /** Highest less lowest quantile, by date of the target; NaN where either is empty. */
  readonly spread: Float64Array;
  /** Share of neighbouring quantiles that are in order. */
  readonly monotone: number;
}

/** Symbols by average rank in equal parts per date, ties in one part; over the dates that have enough symbols. */
export function quantileReturns(values: ArrayLike<number>, target: Target, parts = 5): Quantiles {
  const { shape, label, universe, from, to, minSymbols } = target;
  const { symbols } = shape;
  const [factor, outcome, ranks] = [new Float64Array(symbols), new Float64Array(symbols), new Float64Array(symbols)];
  const [order, scratch] = [new Int32Array(symbols), new Int32Array(symbols)];
  const sums = new Float64Array(parts);
  const dates = new Float64Array(parts);
  const [spread, ...daily] = Array.from({ length: parts + 1 }, () => new Float64Array(to - from).fill(Number.NaN)) as [
    Float64Array,
    ...Float64Array[],
  ];
  for (let date = from; date < to; date++) {
    let n = 0;
    let total = 0;
    for (let symbol = 0; symbol < symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      if (universe?.[cell] === 0 || Number.isNaN(values[cell]!) || Number.isNaN(label[cell]!)) continue;
      factor[n] = values[cell]!;
      total += label[cell]!;
      outcome[n++] = label[cell]!;
    }
    if (n < Math.max(minSymbols, parts)) continue;
    sortOrder(factor, n, order, scratch);
    averageRanks(factor, order, n, ranks);
    const [own, counts] = [new Float64Array(parts), new Float64Array(parts)];
    for (let i = 0; i < n; i++) {
      const part = Math.min(parts - 1, Math.floor(((ranks[i]! - 0.5) / n) * parts));
      own[part]! += outcome[i]! - total / n;
      counts[part]!++;
    }
    for (let part = 0; part < parts; part++) {
      if (counts[part] === 0) continue;
      daily[part]![date - from] = own[part]! / counts[part]!;
      sums[part]! += own[part]! / counts[part]!;
      dates[part]!++;
    }
    spread[date - from] = own[parts - 1]! / counts[parts - 1]! - own[0]! / counts[0]!;
  }
  const means = Array.from(sums, (sum, part) => (dates[part]! > 0 ? sum / dates[part]! : null));
  const steps = means.slice(1).map((mean, i) => mean !== null && means[i] !== null && mean > means[i]!);
  return { means, daily, spread, monotone: steps.filter(Boolean).length / steps.length };
}
