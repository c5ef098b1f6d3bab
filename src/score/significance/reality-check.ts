import { type BootstrapOptions, filled, resampleWeights, trialMeans, weightedMean } from './bootstrap.js';
import type { TrialSeries } from './effective-trials.js';

/**
 * White's (2000) reality check: the p-value of the best of all trials having a mean above 0, against resamples in which
 * none has. `trials` are excess returns, or ICs, by date. The share of resamples whose largest centred mean exceeds the
 * largest mean seen.
 */
export function realityCheck(trials: TrialSeries, { resamples, twoSided = false }: BootstrapOptions): number {
  const means = trialMeans(trials);
  const series = filled(trials);
  const height = (mean: number) => (twoSided ? Math.abs(mean) : mean);
  const observed = means.reduce((most, mean) => Math.max(most, height(mean)), Number.NEGATIVE_INFINITY);
  let beyond = 0;
  for (const indices of resamples) {
    const weights = resampleWeights(indices);
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < series.length; k++) {
      largest = Math.max(largest, height(weightedMean(series[k]!, weights) - means[k]!));
    }
    if (largest > observed) beyond++;
  }
  return beyond / resamples.length;
}
