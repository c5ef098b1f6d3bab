import type { Values } from '../../engine/index.js';
import type { Panel } from '../../panel/panel.js';
import type { Backtest, Trader } from '../../score/backtest/backtest.js';
import { icOf } from '../../score/ic.js';
import { score } from '../../score/score.js';
import type { Score, Target } from '../../score/target.js';
import { type Distribution, distributionOf } from './distribution.js';
import { type Quantiles, quantileReturns } from './quantiles.js';

/** Parts of the split that may be looked at, in order. */
export interface Part {
  readonly name: 'train' | 'valid' | 'test';
  readonly target: Target;
}

/** All that the report shows of one signal, oriented so that more is better. */
export interface SignalAnalysis {
  readonly scores: readonly { readonly part: Part['name']; readonly days: number; readonly score: Score | null }[];
  /** Dates of all parts one after another, and the IC of each; NaN where a date does not count. */
  readonly dates: readonly string[];
  readonly dailyIc: readonly number[];
  readonly distribution: Distribution | null;
  /** IC of the signal so many dates old, over the last part. */
  readonly decay: readonly { readonly lag: number; readonly ic: number | null }[];
  /** Dates after which half of the IC is gone; null where it never is. */
  readonly halfLife: number | null;
  readonly quantiles: Quantiles;
  readonly backtest: Backtest;
}

const LAGS = [0, 1, 2, 3, 5, 10, 20];

export interface AnalysisOptions {
  readonly parts: readonly Part[];
  readonly trade: Trader;
}

export function analyse(values: ArrayLike<number>, panel: Panel, { parts, trade }: AnalysisOptions): SignalAnalysis {
  const scores = parts.map(({ name, target }) => ({
    part: name,
    days: target.to - target.from,
    score: score(values, target),
  }));
  // Judged on what the search did not see.
  const last = parts.at(-1)!.target;
  const decay = LAGS.map((lag) => ({ lag, ic: icOf(values, last, lag)?.ic ?? null }));
  const dailyIc = scores.flatMap(({ days, score: found }) =>
    found ? Array.from(found.dailyIc) : new Array<number>(days).fill(Number.NaN),
  );
  return {
    scores,
    dates: parts.flatMap(({ target }) => panel.dates.slice(target.from, target.to)),
    dailyIc,
    distribution: distributionOf(dailyIc),
    decay,
    halfLife: halfLifeOf(decay),
    quantiles: quantileReturns(values, last),
    backtest: trade(values),
  };
}

/** By straight lines between the lags. */
function halfLifeOf(decay: SignalAnalysis['decay']): number | null {
  const start = decay[0]?.ic;
  if (start === null || start === undefined || start <= 0) return null;
  for (const [i, { lag, ic }] of decay.entries()) {
    if (ic === null || ic > start / 2) continue;
    const before = decay[i - 1];
    if (before?.ic === null || before === undefined) return lag;
    return before.lag + ((lag - before.lag) * (before.ic - start / 2)) / (before.ic - ic);
  }
  return null;
}

/** A matrix turned around where its IC on train is negative, so that more is better. */
export function oriented(values: Values, train: Target): Values {
  return (icOf(values, train)?.ic ?? 0) < 0 ? values.map((value) => -value) : values;
}
