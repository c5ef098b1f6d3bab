import { mean } from '../metrics/mean-ratio.js';
import { neweyWestT } from '../metrics/newey-west.js';
import { studentTail } from './distributions.js';

/** A mean's strength of evidence. */
export interface Evidence {
  /** By Newey and West, horizon - 1 lags; turned by the sign. */
  readonly tStat: number;
  /** One-sided: the chance of as large a mean where the true one is 0. */
  readonly pValue: number;
  /** Nearly independent observations that the series amounts to. */
  readonly observations: number;
}

/**
 * Evidence that the mean of daily ICs is above 0 (below, with `sign` -1). The p-value is Student's on the means of blocks
 * of two label horizons (of single dates, where labels do not overlap), lessened for what neighbouring blocks share: with
 * few of them, Newey and West's t on a normal finds far too much. NaN dates are left out; null where the series is too short or constant.
 */
export function evidence(
  dailyIc: ArrayLike<number>,
  { horizon, sign = 1 }: { readonly horizon: number; readonly sign?: 1 | -1 },
): Evidence | null {
  const series = Array.from(dailyIc).filter((value) => !Number.isNaN(value));
  const tStat = neweyWestT(series, horizon - 1);
  if (tStat === null) return null;
  const blocks = horizon === 1 ? series.length : Math.floor(series.length / (2 * horizon));
  if (blocks < 2) return null;
  const edge = (i: number) => Math.floor((series.length * i) / blocks);
  const means = Array.from({ length: blocks }, (_, i) => mean(series.slice(edge(i), edge(i + 1))));
  const centre = mean(means);
  const deviation = Math.sqrt(means.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (blocks - 1));
  const t = (sign * centre * Math.sqrt(blocks)) / deviation / overlap(series.length, blocks, horizon);
  return { tStat: sign * tStat, pValue: studentTail(t, blocks - 1), observations: blocks };
}

/**
 * How much too small the standard error from blocks is, where labels over `horizon` dates overlap and a factor's ICs have
 * the autocorrelation 1 - k/horizon of theirs: sqrt((n-1) V(N) / (V(N/n) - V(N))), V(m) the variance of a mean of m dates.
 */
function overlap(length: number, blocks: number, horizon: number): number {
  const whole = varianceOfMean(length, horizon);
  return Math.sqrt(((blocks - 1) * whole) / (varianceOfMean(length / blocks, horizon) - whole));
}

function varianceOfMean(dates: number, horizon: number): number {
  let sum = dates;
  for (let k = 1; k < Math.min(horizon, dates); k++) sum += 2 * (dates - k) * (1 - k / horizon);
  return sum / dates ** 2;
}
