import type { Outcome } from '../contract.js';

/**
 * What a formula is worth to the pool as it stood, on the scale of an IC, so that several different alphas are found
 * rather than the best one many times. The larger of
 *   |ic| sqrt(1 - rho^2)   what is left of its IC beside its nearest member (rho: their correlation), and
 *   sqrt(2 gain objective) its IC on what the pool does not explain: to second order a factor orthogonal to a pool of
 *                          IC c with partial IC p brings it to sqrt(c^2 + p^2), so gain = p^2 / 2c;
 * divided by 1 + parsimony x cost. Null where there is nothing to breed from.
 */
export function fitness(outcome: Outcome, cost: number, parsimony: number): number | null {
  const { ic, gain, maxPoolCorrelation, poolObjective } = outcome;
  if (ic === null || outcome.status === 'unscorable' || outcome.status === 'failed') return null;
  const rho = Math.min(1, maxPoolCorrelation ?? 0);
  const own = Math.abs(ic) * Math.sqrt(1 - rho * rho);
  const marginal = Math.sqrt(2 * Math.max(0, gain ?? 0) * Math.max(0, poolObjective ?? 0));
  return Math.max(own, marginal) / (1 + parsimony * cost);
}
