import { isConstant } from './pearson.js';

/** Mean of a series without NaN; NaN when it is empty. */
export function mean(series: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < series.length; i++) sum += series[i]!;
  return sum / series.length;
}

/** Mean divided by deviation (divisor n-1): the ICIR of daily ICs. Null with fewer than two values or no deviation. */
export function meanRatio(series: ArrayLike<number>): number | null {
  const n = series.length;
  if (n < 2) return null;
  const average = mean(series);
  let centred = 0;
  for (let i = 0; i < n; i++) centred += (series[i]! - average) ** 2;
  if (isConstant(centred, centred + n * average * average)) return null;
  return average / Math.sqrt(centred / (n - 1));
}
