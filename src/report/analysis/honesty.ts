import { stationaryIndices } from '../../score/significance/bootstrap.js';
import { deflatedSharpe, seriesMoments } from '../../score/significance/deflated-sharpe.js';
import { effectiveTrials } from '../../score/significance/effective-trials.js';
import { evidence } from '../../score/significance/evidence.js';
import { adjustedPValues } from '../../score/significance/false-discovery.js';
import { overfitting } from '../../score/significance/overfitting.js';
import { realityCheck } from '../../score/significance/reality-check.js';
import { superiorAbility } from '../../score/significance/superior-ability.js';
import { createRng } from '../../util/rng.js';

/** What the whole search says of chance. All on train: it is the search that is judged. */
export interface SearchHonesty {
  /** Distinct formulas tried, as the library counts them. */
  readonly trials: number;
  readonly effective: number | null;
  /** Variance of the trials' daily ICIR; null without their series. */
  readonly variance: number | null;
  readonly pbo: number | null;
  readonly degradation: number | null;
  readonly realityCheck: number | null;
  readonly superiorAbility: number | null;
  readonly resamples: number;
}

/** What the evidence for one factor, or the pool, is. */
export interface FactorHonesty {
  readonly id: string;
  readonly trainT: number | null;
  readonly validT: number | null;
  /** One-sided, on the valid dates: those the search has not seen. */
  readonly pValue: number | null;
  readonly bh: number | null;
  readonly by: number | null;
  /** Deflated by the true and by the effective number of trials. */
  readonly deflated: number | null;
  readonly deflatedEffective: number | null;
}

/** Multiply-adds that the bootstraps may cost. */
const WORK = 3e9;
const RESAMPLES = 500;

export function searchHonesty(series: readonly ArrayLike<number>[], trials: number, horizon: number): SearchHonesty {
  const nothing = {
    trials,
    effective: null,
    variance: null,
    pbo: null,
    degradation: null,
    realityCheck: null,
    superiorAbility: null,
    resamples: 0,
  };
  const length = series[0]?.length ?? 0;
  if (series.length < 2 || length < 20) return nothing;
  const sharpes = series.flatMap(
    (daily) => seriesMoments(Array.from(daily).filter((ic) => !Number.isNaN(ic)))?.sharpe ?? [],
  );
  const mean = sharpes.reduce((sum, value) => sum + value, 0) / sharpes.length;
  const variance = sharpes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sharpes.length - 1);
  const found = overfitting(series, { twoSided: true });
  const resamples = Math.max(100, Math.min(RESAMPLES, Math.floor(WORK / (series.length * length * 2))));
  const block = Math.max(5, 2 * horizon);
  const rng = createRng(1, 'report', 'bootstrap');
  const indices = Array.from({ length: resamples }, () => stationaryIndices(length, block, rng));
  // A pool takes a factor with either sign, so each trial is two.
  const bootstrap = { resamples: indices, twoSided: true };
  return {
    trials,
    effective: effectiveTrials(series, Math.max(2, Math.floor(length / horizon))),
    variance,
    pbo: found?.pbo ?? null,
    degradation: found?.degradation ?? null,
    realityCheck: realityCheck(series, bootstrap),
    superiorAbility: superiorAbility(series, { ...bootstrap, block }).consistent,
    resamples,
  };
}

/** A factor's daily ICs, oriented as the library uses it. */
export interface Judged {
  readonly id: string;
  readonly train: ArrayLike<number>;
  readonly valid: ArrayLike<number>;
}

export function factorHonesty(factors: readonly Judged[], search: SearchHonesty, horizon: number): FactorHonesty[] {
  const facts = factors.map(({ id, train, valid }) => {
    const seen = evidence(train, { horizon });
    const unseen = evidence(valid, { horizon });
    // Overlapping labels: as many observations as there are label horizons.
    const series = Array.from(train).filter((ic) => !Number.isNaN(ic));
    const moments = seriesMoments(series);
    const honest = moments && { ...moments, observations: Math.max(2, Math.floor(moments.observations / horizon)) };
    const deflated = (trials: number | null) =>
      honest && trials !== null && search.variance !== null ? deflatedSharpe(honest, trials, search.variance) : null;
    return {
      id,
      trainT: seen?.tStat ?? null,
      validT: unseen?.tStat ?? null,
      pValue: unseen?.pValue ?? null,
      deflated: deflated(search.trials),
      deflatedEffective: deflated(search.effective),
    };
  });
  // Who has no p-value cannot pass, and counts all the same.
  const pValues = facts.map(({ pValue }) => pValue ?? 1);
  const [bh, by] = [adjustedPValues(pValues, 'bh'), adjustedPValues(pValues, 'by')];
  return facts.map((fact, i) => ({
    ...fact,
    bh: fact.pValue === null ? null : bh[i]!,
    by: fact.pValue === null ? null : by[i]!,
  }));
}
