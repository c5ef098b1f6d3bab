import type { Rng } from '../../src/util/rng.js';
import type { Outcome } from '../contract.js';

/** What a formula is judged by, in the order of the paper's ablation. */
export const DIMENSIONS = ['effectiveness', 'diversity', 'turnover', 'stability', 'overfitting'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** A value per dimension; more is better in each. */
export type PerDimension = Readonly<Record<Dimension, number>>;

/** Scores go from 0 to 10, as the paper prints them: on a scale of 0 to 1 the softmax would be nearly uniform. */
export const TOP = 10;

/** Raw metrics, signed so that more is better; null where the outcome has no number. */
export type Metrics = Readonly<Record<Exclude<Dimension, 'overfitting'>, number | null>>;

/**
 * Effectiveness |RankIC| (the pool may turn a factor's sign), stability |RankIC IR|, turnover and the correlation with
 * the nearest member of the pool, these two negated. Where ranks are not measured the plain IC stands in.
 */
export function metricsOf(outcome: Outcome): Metrics {
  const size = (value: number | null) => (value === null ? null : Math.abs(value));
  const minus = (value: number | null) => (value === null ? null : -Math.abs(value));
  return {
    effectiveness: size(outcome.rankIc ?? outcome.ic),
    stability: size(outcome.rankIcir ?? outcome.icir),
    turnover: minus(outcome.turnover),
    diversity: minus(outcome.maxPoolCorrelation ?? (outcome.ic === null ? null : 0)),
  };
}

/**
 * e = 1 - R, R the share of the library that is better (equations 6 to 8), on the scale of 0 to 10; half where there is
 * nothing to compare with. `library` ascends. With `smooth`, a value between two of the library's lies between their
 * ranks, and beyond the best it nears 10 without reaching it, so that a better formula always scores more.
 */
export function rankScore(value: number, library: readonly number[], smooth: boolean): number {
  const n = library.length;
  if (n === 0) return TOP / 2;
  let below = 0;
  let high = n;
  while (below < high) {
    const middle = (below + high) >> 1;
    if (library[middle]! <= value) below = middle + 1;
    else high = middle;
  }
  if (!smooth) return (TOP * below) / n;
  const step = TOP / (n + 1);
  const [worst, best] = [library[0]!, library[n - 1]!];
  if (below === n) {
    const scale = Math.abs(best) || 1;
    return TOP - step / (1 + (value - best) / scale);
  }
  if (below === 0) return step / (1 + (worst - value) / (Math.abs(worst) || 1));
  const [from, to] = [library[below - 1]!, library[below]!];
  return step * (below + (value - from) / (to - from));
}

/** The weighted mean of the dimensions that count: the paper's reward S with all weights 1. */
export function aggregate(scores: PerDimension, weights: PerDimension): number {
  let sum = 0;
  let total = 0;
  for (const dimension of DIMENSIONS) {
    sum += weights[dimension] * scores[dimension];
    total += weights[dimension];
  }
  return sum / total;
}

/** Chances of each dimension to be refined: softmax((10 - E) / T) over those that count (equation 3). */
export function dimensionChances(scores: PerDimension, weights: PerDimension, temperature: number): PerDimension {
  const active = DIMENSIONS.filter((dimension) => weights[dimension] > 0);
  const least = Math.min(...active.map((dimension) => scores[dimension]));
  const mass = (dimension: Dimension) =>
    weights[dimension] > 0 ? Math.exp((least - scores[dimension]) / temperature) : 0;
  const total = active.reduce((sum, dimension) => sum + mass(dimension), 0);
  return perDimension((dimension) => mass(dimension) / total);
}

export function pickDimension(chances: PerDimension, rng: Rng): Dimension {
  let left = rng.float();
  for (const dimension of DIMENSIONS) {
    left -= chances[dimension];
    if (left < 0) return dimension;
  }
  return DIMENSIONS.findLast((dimension) => chances[dimension] > 0)!;
}

export function perDimension(value: (dimension: Dimension) => number): PerDimension {
  return Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, value(dimension)])) as Record<Dimension, number>;
}
