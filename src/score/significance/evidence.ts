import { neweyWestT } from '../metrics/newey-west.js';
import { studentTail } from './distributions.js';

/** A mean's strength of evidence. */
export interface Evidence {
  readonly tStat: number;
  /** One-sided: the chance of as large a mean where the true one is 0. */
  readonly pValue: number;
  /** Independent observations that the series amounts to. */
  readonly observations: number;
}

/**
 * Evidence that the mean of daily ICs is above 0 (below, with `sign` -1): Newey-West t with horizon - 1 lags, on
 * Student's distribution with as many degrees of freedom as the series has label horizons, less one. The normal would
 * find too much where labels overlap and few of them are independent. NaN dates are left out; null without a t.
 */
export function evidence(dailyIc: ArrayLike<number>, { horizon, sign = 1 }: { horizon: number; sign?: 1 | -1 }): Evidence | null {
  const series = Array.from(dailyIc).filter((value) => !Number.isNaN(value));
  const t = neweyWestT(series, horizon - 1);
  if (t === null) return null;
  const observations = Math.max(2, Math.floor(series.length / horizon));
  const tStat = sign * t;
  return { tStat, pValue: studentTail(tStat, observations - 1), observations };
}
