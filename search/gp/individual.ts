import type { Outcome } from '../contract.js';
import type { Genome } from './tree.js';

/** A formula that was scored, as far as breeding goes. */
export interface Individual {
  /** The candidate's id. */
  readonly id: number;
  readonly genome: Genome;
  /** Worth beside the pool as it stood, and alone; both on the scale of an IC. */
  readonly fitness: number;
  readonly strength: number;
  /** Running cost of its operators. */
  readonly cost: number;
  /** |Correlation| with the nearest member of the pool as it stood, and its id. */
  readonly correlation: number;
  readonly nearest: number | null;
  readonly turnover: number;
  /** Its IC month by month, the sign turned to the direction of the whole; empty where no selection asks for it. */
  readonly months: readonly number[];
}

/**
 * What a formula is worth, null where there is nothing to breed from. An IC is a mean over cells, and over few of them it
 * is large by chance: it counts times the root of the coverage.
 *   strength = |ic| sqrt(coverage)
 *   fitness  = what the formula has that the pool does not, so that several alphas are found rather than the best one many
 *              times: the larger of
 *     strength sqrt(1 - rho^2)   what is left beside its nearest member (rho: their correlation), and
 *     sqrt(2 gain objective)     its IC on what the pool does not explain: to second order a factor orthogonal to a pool
 *                                of IC c with partial IC p brings it to sqrt(c^2 + p^2), so gain = p^2 / 2c.
 * Both are divided by 1 + parsimony x cost.
 */
export function individual(
  outcome: Outcome,
  genome: Genome,
  { cost, parsimony, months }: { readonly cost: number; readonly parsimony: number; readonly months: boolean },
): Individual | null {
  const { id, ic, gain, maxPoolCorrelation, nearestMember, poolObjective, coverage, monthlyIc, turnover } = outcome;
  if (ic === null || outcome.status === 'unscorable' || outcome.status === 'failed') return null;
  const correlation = Math.min(1, maxPoolCorrelation ?? 0);
  const alone = Math.abs(ic) * Math.sqrt(Math.min(1, coverage));
  const beside = alone * Math.sqrt(1 - correlation * correlation);
  const marginal = Math.sqrt(2 * Math.max(0, gain ?? 0) * Math.max(0, poolObjective ?? 0));
  const discount = 1 + parsimony * cost;
  return {
    id,
    genome,
    fitness: Math.max(beside, marginal) / discount,
    strength: alone / discount,
    cost,
    correlation,
    nearest: nearestMember,
    turnover: turnover ?? 0,
    months: months ? monthlyIc.map((own) => Number((own * Math.sign(ic)).toFixed(4))) : [],
  };
}
