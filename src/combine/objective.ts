/** What a pool maximises, from the daily IC of its combined signal. */
export type Objective = 'ic' | 'icir' | 'lcb';

/**
 * `ic`: mean; `icir`: mean over deviation (divisor n-1); `lcb`: mean less `deviations` of them. Over the dates that
 * count; 0 when there is none, for then there is no signal, and when a deviation is asked of a single date.
 */
export function objectiveOf(daily: Float64Array, objective: Objective, deviations = 1): number {
  let n = 0;
  let sum = 0;
  for (const ic of daily) {
    if (Number.isNaN(ic)) continue;
    n++;
    sum += ic;
  }
  if (n === 0) return 0;
  const mean = sum / n;
  if (objective === 'ic') return mean;
  if (n < 2) return 0;
  let squares = 0;
  for (const ic of daily) if (!Number.isNaN(ic)) squares += (ic - mean) ** 2;
  const deviation = Math.sqrt(squares / (n - 1));
  if (objective === 'lcb') return mean - deviations * deviation;
  return deviation > 0 ? mean / deviation : 0;
}
