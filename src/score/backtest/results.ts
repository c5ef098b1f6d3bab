import type { BacktestConfig } from './config.js';
import type { BookDay } from './simulate.js';

/** Figures of a stretch of dates, as BRAIN shows them. */
export interface BookFigures {
  /** Mean over deviation (divisor n-1) of the daily net result, by the root of the dates in a year; null without one. */
  readonly sharpe: number | null;
  /** Sharpe sqrt(|returns| / max(turnover, 0.125)). */
  readonly fitness: number | null;
  /** Net result a year, over the capital: half of a long-short book, the whole of a long-only one. */
  readonly returns: number;
  /** Largest fall of the summed net result from its height, over the same capital. */
  readonly drawdown: number;
  /** Net result per money traded, in basis points. */
  readonly marginBps: number | null;
  /** Mean of money traded a day, over the book. */
  readonly turnover: number;
  /** Costs a year, over the capital. */
  readonly costs: number;
  /** Mean numbers of positions. */
  readonly longs: number;
  readonly shorts: number;
  readonly days: number;
}

export interface YearFigures extends BookFigures {
  readonly year: string;
}

/** The figures of some days; null when there are none. */
export function figuresOf(
  days: readonly BookDay[],
  { book, periodsPerYear }: Pick<BacktestConfig, 'book' | 'periodsPerYear'>,
): BookFigures | null {
  const n = days.length;
  if (n === 0) return null;
  const capital = capitalOf(book);
  const total = (of: (day: BookDay) => number) => days.reduce((sum, day) => sum + of(day), 0);
  const net = total((day) => day.net);
  const mean = net / n;
  const deviation = Math.sqrt(total((day) => (day.net - mean) ** 2) / (n - 1));
  const sharpe = n > 1 && deviation > 1e-12 ? (mean / deviation) * Math.sqrt(periodsPerYear) : null;
  const traded = total((day) => day.traded);
  const returns = (mean * periodsPerYear) / capital;
  const turnover = traded / n;
  return {
    sharpe,
    fitness: sharpe === null ? null : sharpe * Math.sqrt(Math.abs(returns) / Math.max(turnover, 0.125)),
    returns,
    drawdown: -Math.min(0, ...drawdowns(days)) / capital,
    marginBps: traded > 0 ? (net / traded) * 1e4 : null,
    turnover,
    costs: (total((day) => day.cost) / n / capital) * periodsPerYear,
    longs: total((day) => day.longs) / n,
    shorts: total((day) => day.shorts) / n,
    days: n,
  };
}

/** A long-short book of 1 is two halves of money. */
export function capitalOf(book: BacktestConfig['book']): number {
  return book === 'long-short' ? 0.5 : 1;
}

/** By day: the summed net result less its height so far, at most 0, over the book. */
export function drawdowns(days: readonly Pick<BookDay, 'net'>[]): number[] {
  let height = 0;
  let sum = 0;
  return days.map(({ net }) => {
    sum += net;
    height = Math.max(height, sum);
    return sum - height;
  });
}

export function yearly(days: readonly BookDay[], dates: readonly string[], config: BacktestConfig): YearFigures[] {
  const years = new Map<string, BookDay[]>();
  for (const day of days) {
    const year = dates[day.date]!.slice(0, 4);
    const known = years.get(year);
    if (known) known.push(day);
    else years.set(year, [day]);
  }
  return [...years].map(([year, own]) => ({ year, ...figuresOf(own, config)! }));
}
