import { drawdowns } from '../../score/backtest/results.js';
import { monthlyMeans } from '../../score/metrics/monthly.js';
import type { SignalAnalysis } from '../analysis/signal.js';
import { barChart, heatChart, lineChart } from '../charts/kinds.js';
import { COLOURS } from '../charts/render.js';
import { chartBox, charts, figure, percent } from '../html.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Dates in the moving mean of ICs. */
const MOVING = 20;

/** Everything there is to see of one signal. `dates` are all of the panel, for the book's days. */
export function signalCharts(analysis: SignalAnalysis, dates: readonly string[]): string {
  const { dailyIc, decay, halfLife, quantiles, backtest } = analysis;
  const boundaries = boundariesOf(analysis);
  const { days } = backtest;
  const pnl = running(days.map(({ net }) => net));
  const turnover = moving(days.map(({ traded }) => traded));
  const spread = running(Array.from(quantiles.spread, (value) => (Number.isNaN(value) ? 0 : value)));
  const lastDates = analysis.dates.slice(-quantiles.spread.length);
  return charts(
    chartBox('IC by date', icSeries(analysis, boundaries), `mean of ${MOVING} dates`),
    chartBox(
      'Cumulative IC',
      lineChart(
        analysis.dates,
        [{ name: 'sum of ICs', values: running(dailyIc.map((ic) => (Number.isNaN(ic) ? 0 : ic))), area: true }],
        { mark: boundaries, zero: true },
      ),
    ),
    chartBox('IC by month', monthlyHeat(analysis)),
    chartBox('Histogram of daily ICs', histogram(dailyIc)),
    chartBox(
      'Decay',
      barChart(
        decay.map(({ lag }) => `${lag}`),
        [{ name: 'IC', values: decay.map(({ ic }) => ic) }],
      ),
      `IC of values so many dates old${halfLife === null ? '' : `, half-life ${figure(halfLife, 1)}`}`,
    ),
    chartBox(
      'Quantile returns',
      barChart(
        quantiles.means.map((_, i) => `Q${i + 1}`),
        [{ name: 'mean label', values: quantiles.means }],
      ),
      `less the mean of all; ${percent(quantiles.monotone, 0)} in order`,
    ),
    chartBox(
      'Spread Q5 − Q1',
      lineChart(lastDates, [{ name: 'sum', values: spread, area: true }], { zero: true }),
      'summed labels, last part',
    ),
    chartBox(
      'Net result',
      lineChart(
        days.map(({ date }) => dates[date]!),
        [
          { name: 'net', values: pnl },
          { name: 'before costs', values: running(days.map(({ gross }) => gross)), colour: COLOURS.muted },
        ],
        { zero: true },
      ),
      'summed, book of 1',
    ),
    chartBox(
      'Drawdown',
      lineChart(
        days.map(({ date }) => dates[date]!),
        [{ name: 'drawdown', values: drawdowns(days), colour: COLOURS.second, area: true }],
        { zero: true, height: 200 },
      ),
    ),
    chartBox(
      'Turnover',
      lineChart(
        days.map(({ date }) => dates[date]!),
        [{ name: 'turnover', values: turnover }],
        { zero: true, height: 200 },
      ),
      `mean of ${MOVING} dates`,
    ),
  );
}

function boundariesOf({ scores, dates }: SignalAnalysis): { at: number; name: string }[] {
  let at = 0;
  return scores.flatMap(({ part, score }) => {
    const start = at;
    at += score?.dailyIc.length ?? 0;
    return start > 0 && start < dates.length ? [{ at: start, name: part }] : [];
  });
}

function icSeries({ dates, dailyIc }: SignalAnalysis, mark: { at: number; name: string }[]): string {
  return lineChart(dates, [{ name: 'IC', values: moving(dailyIc) }], { mark, zero: true });
}

export function monthlyHeat({ dates, dailyIc }: SignalAnalysis): string {
  const months = new Map(
    monthlyMeans(
      dailyIc,
      dates.map((date) => date.slice(0, 7)),
    ).map(({ month, ic }) => [month, ic]),
  );
  const years = [...new Set(dates.map((date) => date.slice(0, 4)))];
  const cells = years.map((year) =>
    MONTHS.map((_, i) => months.get(`${year}-${String(i + 1).padStart(2, '0')}`) ?? null),
  );
  return heatChart(MONTHS, years, cells, { height: Math.max(110, 30 + 26 * years.length) });
}

function histogram(dailyIc: readonly number[]): string {
  const values = dailyIc.filter((value) => !Number.isNaN(value));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const bins = 24;
  const width = (high - low) / bins || 1;
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value - low) / width))]!++;
  return barChart(
    counts.map((_, i) => figure(low + (i + 0.5) * width, 2)),
    [{ name: 'dates', values: counts }],
  );
}

function running(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

/** Means over the last dates that have a value; null until there are some. */
function moving(values: readonly number[]): (number | null)[] {
  return values.map((_, i) => {
    const window = values.slice(Math.max(0, i - MOVING + 1), i + 1).filter((value) => !Number.isNaN(value));
    return window.length < MOVING / 2 ? null : window.reduce((sum, value) => sum + value, 0) / window.length;
  });
}
