import { eachCell, type Grid, type Rule } from './grid.js';
import {
  average,
  averageRank,
  centredProduct,
  correlation,
  deviation,
  isConstant,
  kurtosis,
  medianOf,
  quantileOf,
  residualsOf,
  skewness,
  slopeOf,
  total,
  variance,
} from './statistics.js';

const NONE = Number.NaN;

/** What a window operator looks at: its values oldest first, the position 1..d of each, and today's own values. */
interface Seen {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly place: readonly number[];
  readonly d: number;
  /** Today's x, also where it is NaN. */
  readonly today: number;
  /** The number after d, if the operator has one. */
  readonly extra: number;
}

interface Shape {
  /** How many series stand before d. */
  readonly series?: 1 | 2;
  /** Fewest finite values under skipna. */
  readonly least?: number;
  /** Makes one series of them, for what is defined by another operator. */
  readonly join?: (x: number, y: number) => number;
}

function window(of: (seen: Seen) => number, { series = 1, least = 1, join }: Shape = {}): Rule {
  return ({ market, count, grid, constant, skipna, minPeriods }) => {
    const first = grid(0);
    const second: Grid = series === 2 ? grid(1) : first;
    const d = constant(series);
    const extra = count > series + 1 ? constant(series + 1) : NONE;
    return eachCell(market, (date, symbol) => {
      const x: number[] = [];
      const y: number[] = [];
      const place: number[] = [];
      for (let position = 1; position <= d; position++) {
        const at = date - d + position;
        if (at < 0) continue;
        const a = join ? join(first[at]![symbol]!, second[at]![symbol]!) : first[at]![symbol]!;
        const b = join ? a : second[at]![symbol]!;
        if (Number.isNaN(a) || Number.isNaN(b)) continue;
        x.push(a);
        y.push(b);
        place.push(position);
      }
      if (x.length < (skipna ? Math.max(least, minPeriods) : d)) return NONE;
      return of({ x, y, place, d, today: first[date]![symbol]!, extra });
    });
  };
}

/** Position of the first value that no other beats. */
function placeOfBest({ x, place }: Seen, beats: (a: number, b: number) => boolean): number {
  const winner = x.findIndex((value) => !x.some((other) => beats(other, value)));
  return place[winner]!;
}

const placeOfLargest = (seen: Seen) => placeOfBest(seen, (a, b) => a > b);
const placeOfSmallest = (seen: Seen) => placeOfBest(seen, (a, b) => a < b);
const largest = (seen: Seen) => seen.x[seen.place.indexOf(placeOfLargest(seen))]!;
const smallest = (seen: Seen) => seen.x[seen.place.indexOf(placeOfSmallest(seen))]!;

function weighted({ x, place, d }: Seen, weight: (age: number) => number): number {
  const weights = place.map((position) => weight(d - position));
  return total(x.map((value, i) => value * weights[i]!)) / total(weights);
}

const hasToday = ({ place, d }: Seen) => place.at(-1) === d;
/** The share of the variation that the line explains. */
const explained = ({ x, place }: Seen) =>
  isConstant(x) ? NONE : 1 - total(residualsOf(x, place).map((e) => e * e)) / ((x.length - 1) * variance(x));

const pair = { series: 2, least: 2 } as const;

export const WINDOW: Readonly<Record<string, Rule>> = {
  ts_sum: window(({ x }) => total(x)),
  ts_mean: window(({ x }) => average(x)),
  ts_product: window(({ x }) => x.reduce((product, value) => product * value, 1)),
  ts_min: window(smallest),
  ts_max: window(largest),
  ts_var: window(({ x }) => variance(x), { least: 2 }),
  ts_std_dev: window(({ x }) => deviation(x), { least: 2 }),
  ts_skew: window(({ x }) => skewness(x), { least: 3 }),
  ts_kurt: window(({ x }) => kurtosis(x), { least: 4 }),
  ts_median: window(({ x }) => medianOf(x)),
  ts_quantile: window(({ x, extra }) => quantileOf(x, extra)),
  ts_mad: window(({ x }) => {
    const mean = average(x);
    return average(x.map((value) => Math.abs(value - mean)));
  }),
  ts_argmax: window(placeOfLargest),
  ts_argmin: window(placeOfSmallest),
  ts_days_since_max: window((seen) => seen.d - placeOfLargest(seen)),
  ts_days_since_min: window((seen) => seen.d - placeOfSmallest(seen)),
  ts_rank: window((seen) => (hasToday(seen) ? averageRank(seen.today, seen.x) / seen.x.length : NONE)),
  ts_zscore: window(({ x, today }) => (isConstant(x) ? NONE : (today - average(x)) / deviation(x)), { least: 2 }),
  ts_scale: window((seen) =>
    isConstant(seen.x) ? NONE : (seen.today - smallest(seen)) / (largest(seen) - smallest(seen)),
  ),
  ts_av_diff: window(({ x, today }) => today - average(x)),
  // A plain ratio: only equal values make it x/0.
  ts_ir: window(({ x }) => (x.every((value) => value === x[0]) ? NONE : average(x) / deviation(x)), { least: 2 }),
  ts_decay_linear: window((seen) => weighted(seen, (age) => seen.d - age)),
  ts_decay_exp: window((seen) => weighted(seen, (age) => seen.extra ** age)),
  ts_corr: window(({ x, y }) => correlation(x, y), pair),
  ts_cov: window(({ x, y }) => centredProduct(x, y) / (x.length - 1), pair),
  ts_slope: window(({ x, place }) => slopeOf(x, place), { least: 2 }),
  ts_rsquare: window(explained, { least: 2 }),
  ts_resid: window((seen) => (hasToday(seen) ? residualsOf(seen.x, seen.place).at(-1)! : NONE), { least: 2 }),
  ts_regbeta: window(({ x: y, y: x }) => (isConstant(x) ? NONE : slopeOf(y, x)), pair),
  ts_regresid: window(({ x: y, y: x }) => (isConstant(x) ? NONE : residualsOf(y, x).at(-1)!), pair),
  ts_count: window(({ x }) => total(x)),
  ts_sum_if: window(({ x }) => total(x), {
    series: 2,
    join: (x, c) => (Number.isNaN(c) ? NONE : c !== 0 ? x : 0),
  }),
};
