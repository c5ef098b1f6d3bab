import { inverseNormal } from '../../ops/families/normal.js';
import { normalCdf } from './distributions.js';

const EULER_GAMMA = 0.5772156649015329;

/** Moments of a series of returns, or of daily ICs: divisors n but for the Sharpe ratio's deviation (n-1). */
export interface SeriesMoments {
  readonly observations: number;
  /** Mean over deviation, per observation: not annualised. */
  readonly sharpe: number;
  readonly skewness: number;
  /** Not excess: 3 for a normal. */
  readonly kurtosis: number;
}

/** Null with fewer than three values or no deviation. */
export function seriesMoments(series: ArrayLike<number>): SeriesMoments | null {
  const n = series.length;
  if (n < 3) return null;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += series[i]!;
  const mean = sum / n;
  let [second, third, fourth] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const d = series[i]! - mean;
    second += d ** 2;
    third += d ** 3;
    fourth += d ** 4;
  }
  if (!(second > 1e-12 * (second + n * mean * mean))) return null;
  const variance = second / n;
  return {
    observations: n,
    sharpe: mean / Math.sqrt(second / (n - 1)),
    skewness: third / n / variance ** 1.5,
    kurtosis: fourth / n / variance ** 2,
  };
}

/** Largest Sharpe ratio to expect of `trials` independent ones that have no skill, `variance` being theirs. */
export function expectedMaximumSharpe(trials: number, variance: number): number {
  if (trials <= 1) return 0;
  const high = inverseNormal(1 - 1 / trials);
  const higher = inverseNormal(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - EULER_GAMMA) * high + EULER_GAMMA * higher);
}

/** Probability that the true Sharpe ratio is above `benchmark` (Bailey, López de Prado 2012, "The Sharpe ratio efficient frontier"). */
export function probabilisticSharpe(
  { observations, sharpe, skewness, kurtosis }: SeriesMoments,
  benchmark: number,
): number {
  const spread = 1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2;
  return normalCdf(((sharpe - benchmark) * Math.sqrt(observations - 1)) / Math.sqrt(Math.max(spread, 1e-12)));
}

/**
 * Deflated Sharpe ratio: the probability that the true one is positive, once the best of `trials` is known to look good
 * by chance alone. `variance` is that of the trials' Sharpe ratios (Bailey, López de Prado 2014).
 */
export function deflatedSharpe(moments: SeriesMoments, trials: number, variance: number): number {
  return probabilisticSharpe(moments, expectedMaximumSharpe(trials, variance));
}
