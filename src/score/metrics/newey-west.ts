import { mean } from './mean-ratio.js';
import { isConstant } from './pearson.js';

/**
 * t-statistic of the mean of a series with the Newey-West (1987) variance: Bartlett weights 1 - l/(lags+1), divisor n,
 * no small-sample correction. Null with fewer than two values, no deviation, or a variance that is not positive.
 */
export function neweyWestT(series: ArrayLike<number>, lags: number): number | null {
  const n = series.length;
  if (n < 2) return null;
  const average = mean(series);
  const deviation = Float64Array.from(series, (value) => value - average);
  const covariance = (lag: number): number => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += deviation[i]! * deviation[i - lag]!;
    return sum / n;
  };
  const variance = covariance(0);
  if (isConstant(variance, variance + average * average)) return null;
  let longRun = variance;
  for (let lag = 1; lag <= Math.min(lags, n - 1); lag++) longRun += 2 * (1 - lag / (lags + 1)) * covariance(lag);
  return longRun > 0 ? average / Math.sqrt(longRun / n) : null;
}
