import { bounded, eachCell, type Grid, type Market, type Rule } from './grid.js';

const NONE = Number.NaN;

/** The value so many dates ago. */
function before(values: Grid, date: number, symbol: number, d: number): number {
  return values[date - d]?.[symbol] ?? NONE;
}

function lagged(of: (now: number, then: number) => number): Rule {
  return ({ market, grid, constant }) => {
    const [x, d] = [grid(0), constant(1)];
    return eachCell(market, (date, symbol) => of(x[date]![symbol]!, before(x, date, symbol, d)));
  };
}

/** y = a*x + (1-a)*y', rolled out from the first date for every cell anew. */
function recursive(share: (first: number, second: number) => number): Rule {
  return ({ market, grid, constant, count }) => {
    const x = grid(0);
    const a = share(constant(1), count > 2 ? constant(2) : NONE);
    return eachCell(market, (date, symbol) => {
      let y = NONE;
      for (let at = 0; at <= date; at++) {
        const value = x[at]![symbol]!;
        if (!Number.isNaN(value)) y = Number.isNaN(y) ? value : y + a * (value - y);
      }
      return Number.isNaN(x[date]![symbol]!) ? NONE : y;
    });
  };
}

/** Date by date from yesterday's output. */
function scan(market: Market, next: (date: number, symbol: number, yesterday: number) => number): Grid {
  const rows: number[][] = [];
  for (let date = 0; date < market.dates; date++) {
    const row: number[] = [];
    for (let symbol = 0; symbol < market.symbols; symbol++) {
      row.push(bounded(next(date, symbol, rows[date - 1]?.[symbol] ?? NONE)));
    }
    rows.push(row);
  }
  return rows;
}

const isTrue = (value: number) => !Number.isNaN(value) && value !== 0;

export const COLUMN: Readonly<Record<string, Rule>> = {
  ts_delay: lagged((_, then) => then),
  ts_delta: lagged((now, then) => now - then),
  ts_pct_change: lagged((now, then) => (then === 0 ? NONE : now / then - 1)),
  ts_ema: recursive((d) => 2 / (d + 1)),
  ts_sma_cn: recursive((n, m) => m / n),
  ts_backfill: ({ market, grid, constant }) => {
    const [x, d] = [grid(0), constant(1)];
    return eachCell(market, (date, symbol) => {
      for (let age = 0; age < d; age++) {
        const value = before(x, date, symbol, age);
        if (!Number.isNaN(value)) return value;
      }
      return NONE;
    });
  },
  ts_count_finite: ({ market, grid, constant }) => {
    const [x, d] = [grid(0), constant(1)];
    return eachCell(market, (date, symbol) => {
      if (date + 1 < d) return NONE;
      let finite = 0;
      for (let age = 0; age < d; age++) if (!Number.isNaN(before(x, date, symbol, age))) finite++;
      return finite;
    });
  },
  trade_when: ({ market, grid }) => {
    const [trigger, x, exit] = [grid(0), grid(1), grid(2)];
    return scan(market, (date, symbol, yesterday) => {
      if (isTrue(exit[date]![symbol]!)) return NONE;
      return isTrue(trigger[date]![symbol]!) ? x[date]![symbol]! : yesterday;
    });
  },
  hump: ({ market, grid, constant }) => {
    const [x, h] = [grid(0), constant(1)];
    return scan(market, (date, symbol, yesterday) => {
      const value = x[date]![symbol]!;
      // It looks at a cross-section, so that it gives NaN outside the universe, and who comes back starts anew.
      if (!market.member(date, symbol)) return NONE;
      if (Number.isNaN(value)) return yesterday;
      if (Number.isNaN(yesterday)) return value;
      let size = 0;
      for (let other = 0; other < market.symbols; other++) {
        const theirs = x[date]![other]!;
        if (market.member(date, other) && !Number.isNaN(theirs)) size += Math.abs(theirs);
      }
      return Math.abs(value - yesterday) > h * size ? value : yesterday;
    });
  },
};
