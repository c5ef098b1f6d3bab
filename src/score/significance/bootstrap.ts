import type { Rng } from '../../util/rng.js';
import type { TrialSeries } from './effective-trials.js';

/**
 * Indices of one resample of n dates by the stationary bootstrap (Politis, Romano 1994): blocks of geometric length with
 * mean `block`, the dates read as a circle.
 */
export function stationaryIndices(n: number, block: number, rng: Rng): Int32Array {
  const indices = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    indices[i] = i === 0 || rng.float() < 1 / block ? rng.int(n) : (indices[i - 1]! + 1) % n;
  }
  return indices;
}

export interface BootstrapOptions {
  /** One row of indices per resample, all as long as the series. */
  readonly resamples: readonly Int32Array[];
  /** Each trial stands for its opposite too, as a formula may be used either way round. Default false. */
  readonly twoSided?: boolean;
}

/** Means of each trial over the dates; NaN counts as 0, which is what a strategy earns that holds nothing. */
export function trialMeans(trials: TrialSeries): Float64Array {
  return Float64Array.from(trials, (series) => {
    let sum = 0;
    for (let i = 0; i < series.length; i++) sum += finite(series[i]!);
    return sum / series.length;
  });
}

/** How often each date occurs in a resample, over their number: its dot product with a series is the resampled mean. */
export function resampleWeights(indices: Int32Array): Float64Array {
  const weights = new Float64Array(indices.length);
  for (const index of indices) weights[index]! += 1 / indices.length;
  return weights;
}

/** Of a series without NaN. */
export function weightedMean(series: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]! * series[i]!;
  return sum;
}

/** Trials with NaN as 0, for loops that read them many times. */
export function filled(trials: TrialSeries): Float64Array[] {
  return trials.map((series) => Float64Array.from(series, finite));
}

function finite(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
