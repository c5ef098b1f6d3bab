import { figuresOf } from '../score/backtest/results.js';
import { stableStringify } from '../util/json.js';
import { passes } from './analysis/judged.js';
import type { SignalAnalysis } from './analysis/signal.js';
import type { Control, ReportData } from './data.js';

/** All numbers of the page as JSON; NaN is null. */
export function reportNumbers(data: ReportData): unknown {
  const { library, config, split, search, pool, factors, robustness, correlation, exposures, parts } = {
    ...data,
    split: data.data.split,
  };
  const { days } = pool.backtest;
  const numbers = {
    schema: 'alphalode/report',
    version: 1,
    dataHash: library.dataHash,
    seed: library.seed,
    trials: library.trials,
    label: library.label,
    split: library.split,
    openings: data.openings,
    testOpen: data.data.test !== null,
    backtestConfig: config.backtest,
    exposures,
    search,
    pool: { ...signalNumbers(pool), honesty: data.poolHonesty, residualIc: data.poolResidualIc },
    parts: Object.fromEntries(
      parts.map(({ name }) => [
        name,
        figuresOf(
          days.filter(({ date }) => date >= split[name].from && date < split[name].to),
          config.backtest,
        ),
      ]),
    ),
    robustness,
    correlation: { ids: factors.map(({ factor }) => factor.id), values: correlation.values, order: correlation.order },
    passing: factors.filter(({ honesty }) => passes(honesty)).length,
    factors: factors.map(({ factor, explanation, analysis, honesty, residualIc, lookAhead }) => ({
      id: factor.id,
      expr: factor.expr,
      weight: factor.weight,
      sentence: explanation.sentence,
      ...signalNumbers(analysis),
      honesty,
      residualIc,
      lookAhead,
    })),
    history: data.history && withoutTrials(data.history),
    random: controlNumbers(data.controls.random),
    null: controlNumbers(data.controls.null),
  };
  // Typed arrays and NaN as JSON has them.
  return JSON.parse(stableStringify(numbers));
}

function signalNumbers({ scores, dates, dailyIc, decay, halfLife, quantiles, backtest }: SignalAnalysis) {
  return {
    scores: Object.fromEntries(
      scores.map(({ part, score }) => {
        if (score === null) return [part, null];
        const { dailyIc: _, ...figures } = score;
        return [part, figures];
      }),
    ),
    dates,
    dailyIc,
    decay,
    halfLife,
    quantiles: { means: quantiles.means, monotone: quantiles.monotone, spread: Array.from(quantiles.spread) },
    backtest,
  };
}

function controlNumbers(control: Control | null) {
  if (control === null) return null;
  const { history, passing, factors } = control;
  return { ...withoutTrials(history), passing, factors };
}

function withoutTrials<T extends { readonly trials: unknown }>({ trials: _, ...rest }: T) {
  return rest;
}
