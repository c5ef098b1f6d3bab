import { eachCell, type Grid, type Rule } from './grid.js';
import { leftOver } from './regress.js';
import { average, averageRank, deviation, inverseNormal, isConstant, medianOf, total } from './statistics.js';

const NONE = Number.NaN;

/** The value of one symbol, given all who are seen with it (itself among them) and the operator's constant. */
type Among = (x: number, seen: readonly number[], constant: number) => number;

/** Over the members with a finite value on the date; with labels, over those of the same group only. */
function among(of: Among, grouped: boolean): Rule {
  return ({ market, grid, labels, constant, count }) => {
    const x = grid(0);
    const group = grouped ? labels(1) : undefined;
    const at = grouped ? 2 : 1;
    const extra = count > at ? constant(at) : NONE;
    return eachCell(market, (date, symbol) => {
      // Without groups all are of one; null is in none.
      const labelOf = (other: number): number | null => (group ? (group[date]![other] ?? null) : 0);
      const takesPart = (other: number) =>
        market.member(date, other) && !Number.isNaN(x[date]![other]!) && labelOf(other) !== null;
      if (!takesPart(symbol)) return NONE;
      const seen: number[] = [];
      for (let other = 0; other < market.symbols; other++) {
        if (takesPart(other) && labelOf(other) === labelOf(symbol)) seen.push(x[date]![other]!);
      }
      return of(x[date]![symbol]!, seen, extra);
    });
  };
}

const rank: Among = (x, seen) => averageRank(x, seen) / seen.length;
const zscore: Among = (x, seen) => (seen.length < 2 || isConstant(seen) ? NONE : (x - average(seen)) / deviation(seen));
const demean: Among = (x, seen) => x - average(seen);
const scale: Among = (x, seen, a) => {
  const size = total(seen.map(Math.abs));
  return size === 0 ? NONE : (x * a) / size;
};
const winsorize: Among = (x, seen, std) => {
  if (seen.length < 2) return x;
  const reach = std * deviation(seen);
  const from = average(seen) - reach;
  const to = average(seen) + reach;
  return x < from ? from : x > to ? to : x;
};
const quantile: Among = (x, seen) => inverseNormal((averageRank(x, seen) - 0.5) / seen.length);
const mean: Among = (_, seen) => average(seen);
const std: Among = (_, seen) => deviation(seen);
const median: Among = (_, seen) => medianOf(seen);
const countOf: Among = (_, seen) => seen.length;

export const CROSS: Readonly<Record<string, Rule>> = {
  rank: among(rank, false),
  zscore: among(zscore, false),
  demean: among(demean, false),
  scale: among(scale, false),
  winsorize: among(winsorize, false),
  quantile: among(quantile, false),
  cs_mean: among(mean, false),
  cs_std: among(std, false),
  cs_median: among(median, false),
  cs_count: among(countOf, false),
  group_neutralize: among(demean, true),
  group_rank: among(rank, true),
  group_zscore: among(zscore, true),
  group_mean: among(mean, true),
  group_std: among(std, true),
  group_median: among(median, true),
  group_scale: among(scale, true),
  group_count: among(countOf, true),
  regress_out: ({ market, grid, count }) => {
    const [x, ...others] = Array.from({ length: count }, (_, index) => grid(index));
    return eachCell(market, (date, symbol) => {
      const complete: number[] = [];
      for (let other = 0; other < market.symbols; other++) {
        const values = [x!, ...others].map((values) => values[date]![other]!);
        if (market.member(date, other) && !values.some(Number.isNaN)) complete.push(other);
      }
      const place = complete.indexOf(symbol);
      if (place < 0) return NONE;
      const column = (values: Grid) => complete.map((other) => values[date]![other]!);
      return leftOver(column(x!), others.map(column))[place]!;
    });
  },
};
