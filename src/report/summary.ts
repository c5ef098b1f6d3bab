import { drawdowns, figuresOf } from '../score/backtest/results.js';
import type { BookDay } from '../score/backtest/simulate.js';
import { passes } from './analysis/judged.js';
import type { SignalAnalysis } from './analysis/signal.js';
import type { Control, ReportData } from './data.js';

/** All numbers of the page as JSON; NaN is null. */
export function reportNumbers(data: ReportData): unknown {
  const { library, config, split, search, pool, factors, correlation, exposures, parts } = {
    ...data,
    split: data.data.split,
  };
  const { days } = pool.analysis.backtest;
  const { dates } = data.data.panel;
  return {
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
    // What the series below are by: daily ICs; quantiles by the last of them; days of the book.
    scoredDates: pool.analysis.dates,
    tradedDates: days.map(({ date }) => dates[date]!),
    search,
    pool: { ...signalNumbers(pool.analysis), honesty: data.poolHonesty, residualIc: pool.residualIc },
    parts: Object.fromEntries(
      parts.map(({ name }) => [
        name,
        figuresOf(
          days.filter(({ date }) => date >= split[name].from && date < split[name].to),
          config.backtest,
        ),
      ]),
    ),
    robustness: pool.robustness,
    correlation: { ids: factors.map(({ factor }) => factor.id), values: correlation.values, order: correlation.order },
    passing: factors.filter(({ honesty }) => passes(honesty)).length,
    factors: factors.map(({ factor, explanation, analysis, honesty, robustness, residualIc, lookAhead }) => ({
      id: factor.id,
      expr: factor.expr,
      weight: factor.weight,
      sentence: explanation.sentence,
      ...signalNumbers(analysis),
      honesty,
      residualIc,
      robustness,
      lookAhead,
      origin: factor.origin,
    })),
    history: data.history && withoutTrials(data.history),
    random: controlNumbers(data.controls.random),
    null: controlNumbers(data.controls.null),
  };
}

function signalNumbers(analysis: SignalAnalysis) {
  const { scores, dailyIc, distribution, decay, halfLife, quantiles } = analysis;
  return {
    scores: Object.fromEntries(
      scores.map(({ part, score }) => {
        if (score === null) return [part, null];
        const { dailyIc: _, ...figures } = score;
        return [part, figures];
      }),
    ),
    dailyIc: series(dailyIc),
    distribution,
    decay,
    halfLife,
    quantiles: {
      means: quantiles.means,
      monotone: quantiles.monotone,
      spread: series(quantiles.spread),
      daily: quantiles.daily.map(series),
    },
    backtest: { ...analysis.backtest, days: bookColumns(analysis.backtest.days) },
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

/** Column by column: thousands of days for each factor would else repeat their keys. Days are those of `tradedDates`. */
function bookColumns(days: readonly BookDay[]) {
  const column = (of: (day: BookDay) => number) => series(days.map(of));
  return {
    gross: column(({ gross }) => gross),
    net: column(({ net }) => net),
    cost: column(({ cost }) => cost),
    traded: column(({ traded }) => traded),
    drawdown: series(drawdowns(days)),
    longs: column(({ longs }) => longs),
    shorts: column(({ shorts }) => shorts),
    exposure: column(({ exposure }) => exposure),
    largest: column(({ largest }) => largest),
    blocked: column(({ blocked }) => blocked),
  };
}

/** Series by date to seven digits, which is what the data have. */
function series(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(7)));
}
