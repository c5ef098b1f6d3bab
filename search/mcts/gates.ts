import { quantile } from '../../src/util/quantile.js';
import type { RandomScores } from '../contract.js';
import { type Metrics, type PerDimension, TOP } from './dimensions.js';
import type { MctsOptions } from './options.js';

/** What a formula must reach to be called effective. */
export interface Gates {
  readonly rankIc: number;
  readonly rankIcir: number;
  readonly turnover: number;
}

/**
 * Gates of this panel: where the options give no number, the percentile of the panel's random formulas. The paper's
 * numbers do not transfer: on some markets no random formula passes them, on CSI300 its average one does.
 */
export function calibrate(random: RandomScores, gates: MctsOptions['gates']): Gates {
  const of = (values: readonly number[], given: number | null) =>
    given ??
    quantile(
      [...values].sort((a, b) => a - b),
      gates.percentile,
    );
  return {
    rankIc: of(random.rankIc, gates.rankIc),
    rankIcir: of(random.rankIcir, gates.rankIcir),
    turnover: gates.turnover ?? Infinity,
  };
}

/** What a sample of random formulas reached. */
export function randomScores(sample: readonly Metrics[]): RandomScores {
  return {
    rankIc: sample.flatMap(({ effectiveness }) => effectiveness ?? []),
    rankIcir: sample.flatMap(({ stability }) => stability ?? []),
  };
}

/** Whether a formula is effective: the gates, and not among the library's worst in effectiveness or stability. */
export function passes(metrics: Metrics, scores: PerDimension, gates: Gates, options: MctsOptions['gates']): boolean {
  const floor = TOP * (1 - options.relative);
  return (
    (metrics.effectiveness ?? -1) >= gates.rankIc &&
    (metrics.stability ?? Infinity) >= gates.rankIcir &&
    -(metrics.turnover ?? 0) <= gates.turnover &&
    -(metrics.diversity ?? 0) <= options.correlation &&
    scores.effectiveness >= floor &&
    scores.stability >= floor
  );
}
