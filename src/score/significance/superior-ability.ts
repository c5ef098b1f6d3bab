import { type BootstrapOptions, filled, resampleWeights, trialMeans, weightedMean } from './bootstrap.js';
import type { TrialSeries } from './effective-trials.js';

/** p-values of Hansen's three ways to recentre: `consistent` is the one to read, the others bound it. */
export interface SuperiorAbility {
  readonly lower: number;
  readonly consistent: number;
  readonly upper: number;
  /** Largest studentised mean, at least 0. */
  readonly statistic: number;
}

/**
 * Hansen's (2005) test for superior predictive ability: as the reality check, but means are studentised and trials that
 * are clearly bad do not count. `block` is the mean block of the stationary bootstrap that made the resamples; the
 * deviations are those it implies (Politis, Romano 1994). Trials without deviation are left out.
 */
export function superiorAbility(
  trials: TrialSeries,
  { resamples, block, twoSided = false }: BootstrapOptions & { readonly block: number },
): SuperiorAbility {
  const all = filled(trials);
  const n = all[0]?.length ?? 0;
  const powers = Float64Array.from({ length: n + 1 }, (_, k) => (1 - 1 / block) ** k);
  const deviations = all.map((series) => Math.sqrt(longRunVariance(series, powers)));
  const kept = all.flatMap((series, k) => (deviations[k]! > 0 ? [{ series, deviation: deviations[k]! }] : []));
  const means = trialMeans(kept.map(({ series }) => series));
  const root = Math.sqrt(n);
  const threshold = -Math.sqrt(2 * Math.log(Math.log(n)));
  const scores = kept.map(({ deviation }, k) => (root * means[k]!) / deviation);
  const signs = twoSided ? [1, -1] : [1];
  const statistic = scores.reduce((most, value) => Math.max(most, value, twoSided ? -value : 0), 0);
  // What is taken off a resampled mean, by kind, and the same for a trial's opposite.
  const centred = (sign: number) =>
    kept.map((_, k) => {
      const mean = sign * means[k]!;
      return { lower: Math.max(0, mean), consistent: sign * scores[k]! >= threshold ? mean : 0, upper: mean };
    });
  const centres = signs.map((sign) => ({ sign, centre: centred(sign) }));
  const beyond = { lower: 0, consistent: 0, upper: 0 };
  for (const indices of resamples) {
    const weights = resampleWeights(indices);
    const largest = { lower: 0, consistent: 0, upper: 0 };
    for (const [k, { series, deviation }] of kept.entries()) {
      const mean = weightedMean(series, weights);
      for (const { sign, centre } of centres) {
        const [own, scale] = [centre[k]!, root / deviation];
        largest.lower = Math.max(largest.lower, (sign * mean - own.lower) * scale);
        largest.consistent = Math.max(largest.consistent, (sign * mean - own.consistent) * scale);
        largest.upper = Math.max(largest.upper, (sign * mean - own.upper) * scale);
      }
    }
    for (const kind of KINDS) if (largest[kind] > statistic) beyond[kind]++;
  }
  const share = (kind: (typeof KINDS)[number]) => beyond[kind] / resamples.length;
  return { lower: share('lower'), consistent: share('consistent'), upper: share('upper'), statistic };
}

const KINDS = ['lower', 'consistent', 'upper'] as const;

/**
 * Variance of sqrt(n) times the mean as the stationary bootstrap sees it: covariances at each lag k, weighted by
 * (1 - k/n) q^k + k/n q^(n-k), q = 1 - 1 / block. In one pass, as sums over earlier dates follow from those of the date
 * before. `powers` are q^0 to q^n.
 */
function longRunVariance(series: Float64Array, powers: Float64Array): number {
  const n = series.length;
  const q = powers[1]!;
  const mean = series.reduce((sum, value) => sum + value, 0) / n;
  let [squares, near, far] = [0, 0, 0];
  // Over the dates j before i, with k = i - j: sums of q^k x[j] and k q^k x[j], and of q^j x[j] and j q^j x[j].
  let [recent, aged, early, late] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const value = series[i]! - mean;
    squares += value * value;
    near += value * (recent - aged / n);
    far += (value * powers[n - i]! * (i * early - late)) / n;
    aged = q * (aged + recent + value);
    recent = q * (recent + value);
    early += powers[i]! * value;
    late += i * powers[i]! * value;
  }
  return Math.max(0, (squares + 2 * (near + far)) / n);
}
