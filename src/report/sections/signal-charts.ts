import { drawdowns } from '../../score/backtest/results.js';
import { monthlyMeans } from '../../score/metrics/monthly.js';
import type { Distribution } from '../analysis/distribution.js';
import type { SignalAnalysis } from '../analysis/signal.js';
import { barChart, heatChart, lineChart, scatterChart } from '../charts/kinds.js';
import { COLOURS } from '../charts/render.js';
import { chartBox, charts, figure, percent } from '../html.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Dates in the moving mean of ICs. */
const MOVING = 20;

/** Everything there is to see of one signal. `dates` are all of the panel, for the book's days. */
export function signalCharts(analysis: SignalAnalysis, dates: readonly string[]): string {
  const { dailyIc, distribution, decay, halfLife, quantiles, backtest } = analysis;
  const boundaries = boundariesOf(analysis);
  const last = analysis.scores.at(-1)!.part;
  const { days } = backtest;
  const names = days.map(({ date }) => dates[date]!);
  const mark = boundaries.map(({ at, name }) => ({ at: names.findIndex((date) => date >= analysis.dates[at]!), name }));
  const pnl = running(days.map(({ net }) => net));
  const lastDates = analysis.dates.slice(-quantiles.spread.length);
  return charts(
    chartBox('IC by date', icSeries(analysis, boundaries), `mean of ${MOVING} dates`),
    chartBox(
      'Cumulative IC',
      lineChart(analysis.dates, [{ name: 'sum of ICs', values: running(dailyIc), area: true }], {
        mark: boundaries,
        zero: true,
      }),
    ),
    chartBox('IC by month', monthlyHeat(analysis), 'in hundredths'),
    ...(distribution ? distributionCharts(distribution) : []),
    chartBox(
      'Decay',
      barChart(
        decay.map(({ lag }) => `${lag}`),
        [{ name: 'IC', values: decay.map(({ ic }) => ic) }],
      ),
      `IC on ${last} of values so many dates old${halfLife === null ? '' : `, half-life ${figure(halfLife, 1)}`}`,
    ),
    chartBox(
      'Quantile returns',
      barChart(
        quantiles.means.map((_, i) => `Q${i + 1}`),
        [{ name: 'mean label', values: quantiles.means }],
      ),
      `on ${last}, less the mean of all; ${percent(quantiles.monotone, 0)} in order`,
    ),
    chartBox(
      'Quantiles over time',
      lineChart(
        lastDates,
        quantiles.daily.map((values, i) => ({ name: `Q${i + 1}`, values: running(Array.from(values)) })),
        { zero: true },
      ),
      'summed labels less the mean of all',
    ),
    chartBox(
      `Spread Q${quantiles.means.length} − Q1`,
      lineChart(lastDates, [{ name: 'sum', values: running(Array.from(quantiles.spread)), area: true }], {
        zero: true,
      }),
      `summed labels on ${last}`,
    ),
    chartBox(
      'Net result',
      lineChart(
        names,
        [
          { name: 'net', values: pnl },
          { name: 'before costs', values: running(days.map(({ gross }) => gross)), colour: COLOURS.muted },
        ],
        { zero: true, mark },
      ),
      'summed, book of 1',
    ),
    chartBox(
      'Drawdown',
      lineChart(names, [{ name: 'drawdown', values: drawdowns(days), colour: COLOURS.second, area: true }], {
        zero: true,
        mark,
      }),
      'book of 1',
    ),
    chartBox(
      'Turnover',
      lineChart(names, [{ name: 'turnover', values: moving(days.map(({ traded }) => traded)) }], { zero: true, mark }),
      `mean of ${MOVING} dates`,
    ),
  );
}

function distributionCharts({ histogram: { low, width, counts }, quantiles }: Distribution): string[] {
  const dots = quantiles.map(({ normal, ic }) => ({ x: normal, y: ic }));
  return [
    chartBox(
      'Histogram of daily ICs',
      barChart(
        counts.map((_, i) => figure(low + (i + 0.5) * width, 2)),
        [{ name: 'dates', values: counts }],
      ),
    ),
    chartBox(
      'Q–Q of daily ICs',
      scatterChart([{ name: 'quantiles', dots }], { x: 'normal', y: 'standardised IC', diagonal: true }),
      'on the line where normal',
    ),
  ];
}

function boundariesOf({ scores, dates }: SignalAnalysis): { at: number; name: string }[] {
  let at = 0;
  return scores.flatMap(({ part, days }) => {
    const start = at;
    at += days;
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
  return heatChart(MONTHS, years, cells, { height: Math.max(110, 30 + 26 * years.length), text: hundredths });
}

/** Twelve months beside each other leave room for no more. */
function hundredths(value: number): string {
  return (100 * value).toFixed(0).replace(/^-0$/, '0');
}

/** Sums up to each date; one without a value adds nothing. */
function running(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    if (!Number.isNaN(value)) sum += value;
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
