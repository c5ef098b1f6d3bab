import { describe, expect, it } from 'vitest';
import { cellAt, type Panel, shapeOf } from '../../../src/panel/panel.js';
import { createTrader, type Trader } from '../../../src/score/backtest/backtest.js';
import { checksOf } from '../../../src/score/backtest/checks.js';
import { type BacktestConfig, backtestSchema } from '../../../src/score/backtest/config.js';
import { drawdowns, figuresOf } from '../../../src/score/backtest/results.js';
import { weightsOf } from '../../../src/score/backtest/weights.js';
import { createRng } from '../../../src/util/rng.js';
import { panelOf } from './panels.js';

/** Without costs, limits or neutralisation but for what a test says. */
function settings(input: object = {}): BacktestConfig {
  return backtestSchema.parse({ neutralization: 'none', truncation: 0, costBps: 0, ...input });
}

const N = Number.NaN;

function values(_like: Panel, rows: readonly (readonly number[])[]): Float64Array {
  return panelOf(rows).fields.get('close') as Float64Array;
}

const whole = (panel: Panel) => ({ from: 0, to: panel.dates.length });
const run = (panel: Panel, rows: readonly (readonly number[])[], config: BacktestConfig, tradable?: string) =>
  createTrader(panel, whole(panel), { config, ...(tradable && { tradable }) })(values(panel, rows));

/** The weights that rows of values ask for on the last date. */
function weightsOn(rows: readonly (readonly number[])[], input: object): number[] {
  const panel = panelOf(rows);
  const out = new Float64Array(rows[0]!.length);
  weightsOf(values(panel, rows), panel, settings(input))(rows.length - 1, out);
  return [...out];
}

describe('weights', () => {
  it('add up to 1 in absolute value, and to 0 where they are neutral', () => {
    expect(weightsOn([[3, 1, N, -4]], { neutralization: 'none' })).toEqual([0.375, 0.125, N, -0.5]);
    expect(weightsOn([[4, 1, N, 1]], { neutralization: 'market' })).toEqual([0.5, -0.25, N, -0.25]);
    // Sectors are {0, 2} and {1, 3}.
    expect(weightsOn([[5, 1, 3, 3]], { neutralization: 'sector' })).toEqual([0.25, -0.25, -0.25, 0.25]);
  });

  it('truncated pass what is cut off to the others of their side', () => {
    const row = weightsOn([[8, 1, 1, -5, -5]], { truncation: 0.3 });
    expect(row[0]).toBeCloseTo(0.3, 12);
    expect(row[1]).toBeCloseTo(0.1, 12);
    expect(row[3]).toBeCloseTo(-0.25, 12);
    // No room: the side shrinks.
    expect(weightsOn([[1, -1]], { truncation: 0.08 })).toEqual([0.08, -0.08]);
  });

  it('decayed are linear means of what is known', () => {
    const rows = [
      [3, 1],
      [N, 1],
      [1, 1],
    ];
    // (3 x 1 + 1 x 3) / 4 = 1.5 against 1.
    expect(weightsOn(rows, { decay: 3 })[0]).toBeCloseTo(0.6, 12);
    expect(weightsOn(rows.slice(0, 2), { decay: 3 })[0]).toBeNaN();
  });

  it('name the groups there are', () => {
    expect(() => weightsOn([[1, 2]], { neutralization: 'setcor' })).toThrow(/no group `setcor`/);
  });
});

describe('a book', () => {
  it('earns from the close it was traded at, pays for what it trades', () => {
    // Known on date 0, traded at the close of date 1, earning from there.
    const panel = panelOf([
      [10, 10],
      [10, 20],
      [11, 22],
      [11, 22],
    ]);
    const { days } = run(
      panel,
      [
        [1, -1],
        [1, -1],
        [1, -1],
        [1, -1],
      ],
      settings({ costBps: 10 }),
    );
    expect(days[0]).toMatchObject({ date: 1, gross: 0, traded: 1, cost: 0.001, longs: 1, shorts: 1 });
    // +10 % of a half, -10 % of a half; then back to the halves: 0.05 sold, 0.05 bought back.
    expect(days[1]!.gross).toBeCloseTo(0, 12);
    expect(days[1]!.traded).toBeCloseTo(0.1, 12);
    expect(days[1]!.net).toBeCloseTo(-0.0001, 12);
    expect(days[2]!.traded).toBeCloseTo(0, 12);
  });

  it('trades a value so many dates after it was known', () => {
    const closes = Array.from({ length: 6 }, () => [10, 10]);
    const known = closes.map((_, t) => (t < 2 ? [1, -1] : [-1, 1]));
    for (const delay of [0, 1, 3]) {
      const { days } = run(panelOf(closes), known, settings({ delay }));
      // The book turns round, at twice its size, as soon as the new values may be traded.
      expect(days.map(({ date, traded }) => [date, traded])).toEqual(
        closes.flatMap((_, date) => (date < delay ? [] : [[date, date === delay ? 1 : date === 2 + delay ? 2 : 0]])),
      );
    }
  });

  it('pays borrow on what it is short and impact by the square root', () => {
    const closes = Array.from({ length: 6 }, (_, t) => [100 + (t % 2), 100]);
    const plain = { borrowBps: 252, periodsPerYear: 252 };
    const { days } = run(
      panelOf(closes),
      closes.map(() => [1, -1]),
      settings(plain),
    );
    expect(days[0]!.cost).toBeCloseTo(0.5e-4, 12);
    const amount = closes.map(() => [1e6, 1e6]);
    const impacted = run(
      panelOf(closes, { amount }),
      closes.map(() => [1, 0]),
      settings({ impact: 0.5, capital: 4e4, delay: 3 }),
    );
    // Returns 1 %, -1/101, 1 %: their deviation; a trade of 40,000 in 1,000,000 has a root of 0.2.
    const returns = [0.01, 100 / 101 - 1, 0.01];
    const mean = (returns[0]! + returns[1]! + returns[2]!) / 3;
    const deviation = Math.sqrt(returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / 2);
    expect(impacted.days[0]!.cost).toBeCloseTo(0.5 * deviation * 0.2, 12);
  });

  it('does not trade at a limit, in a suspension or on a missing bar', () => {
    const up = panelOf([
      [10, 10],
      [11, 10],
      [11, 10],
    ]);
    const wish = [
      [1, 1],
      [1, 1],
      [1, 1],
    ];
    const limited = run(up, wish, settings({ priceLimit: 0.1 }));
    expect(limited.days.map(({ longs, blocked }) => [longs, blocked])).toEqual([
      [1, 1],
      [2, 0],
    ]);
    const tradable = [
      [1, 1],
      [0, 1],
      [1, 1],
    ];
    const suspended = run(
      panelOf(
        [
          [10, 10],
          [10, 10],
          [10, 10],
        ],
        { tradable },
      ),
      wish,
      settings(),
      'tradable',
    );
    expect(suspended.days.map(({ longs }) => longs)).toEqual([1, 2]);
    const volume = [
      [5, 5],
      [0, 5],
      [5, 5],
    ];
    expect(
      run(
        panelOf(
          [
            [10, 10],
            [10, 10],
            [10, 10],
          ],
          { volume },
        ),
        wish,
        settings(),
      ).days[0]!.longs,
    ).toBe(1);
    // Up the limit on the first bar after a suspension, against the last close before it.
    const back = panelOf([
      [10, 10],
      [N, 10],
      [11, 10],
      [11, 10],
    ]);
    const wishes = Array.from({ length: 4 }, () => [1, 1]);
    expect(run(back, wishes, settings({ priceLimit: 0.1 })).days.map(({ longs }) => longs)).toEqual([1, 1, 2]);
    // Down the limit: what is held cannot be sold.
    const down = panelOf([
      [10, 10],
      [10, 10],
      [9, 10],
      [9, 10],
    ]);
    const leave = run(
      down,
      [
        [1, 1],
        [0, 1],
        [0, 1],
        [0, 1],
      ],
      settings({ priceLimit: 0.1 }),
    );
    expect(leave.days.map(({ longs }) => longs)).toEqual([2, 2, 1]);
  });

  it('holds what has no bar, earns what it missed with the next one, gives up in the end', () => {
    const panel = panelOf([
      [10, 10],
      [10, 10],
      [N, 10],
      [12, 10],
      [N, 10],
      [N, 10],
    ]);
    const wish = Array.from({ length: 6 }, () => [1, -1]);
    const { days } = run(panel, wish, settings({ giveUpAfter: 2 }));
    expect(days.map(({ gross }) => gross)).toEqual([0, 0, expect.closeTo(0.1, 12), 0, 0]);
    expect(days.map(({ longs }) => longs)).toEqual([1, 1, 1, 1, 0]);
  });

  it('of the k best replaces no more than it may', () => {
    const flat = Array.from({ length: 4 }, () => [10, 10, 10, 10]);
    const ranks = [
      [4, 3, 2, 1],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ];
    const { days } = run(panelOf(flat), ranks, settings({ book: 'top-k', k: 2, drop: 1 }));
    expect(days.map(({ longs, shorts }) => [longs, shorts])).toEqual([
      [2, 0],
      [2, 0],
      [2, 0],
    ]);
    expect(days.map(({ traded }) => traded)).toEqual([1, 1, 1]);
    expect(days.every(({ exposure }) => Math.abs(exposure - 1) < 1e-12)).toBe(true);
  });

  it('of the k best keeps what it earns: newcomers get what those who leave were worth', () => {
    // Both double; one leaves. Had the book a size of its own, nothing would be left for who comes.
    const closes = [
      [10, 10, 10],
      [10, 10, 10],
      [20, 20, 10],
      [20, 20, 10],
    ];
    const ranks = [
      [3, 2, 1],
      [3, 1, 2],
      [3, 1, 2],
      [3, 1, 2],
    ];
    const { days } = run(panelOf(closes), ranks, settings({ book: 'top-k', k: 2, drop: 1 }));
    expect(days.map(({ gross }) => gross)).toEqual([0, 1, 0]);
    expect(days.map(({ traded }) => traded)).toEqual([1, 1, 0]);
    expect(days.map(({ exposure }) => exposure)).toEqual([1, 1, 1]);
  });

  it('of the k best replaces as many as it may', () => {
    const flat = Array.from({ length: 3 }, () => [10, 10, 10, 10]);
    const ranks = [
      [4, 3, 2, 1],
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ];
    const traded = (drop: number) =>
      run(panelOf(flat), ranks, settings({ book: 'top-k', k: 2, drop })).days.map((day) => day.traded);
    expect(traded(2)).toEqual([1, 2]);
    expect(traded(1)).toEqual([1, 1]);
  });

  it('reads no price after its last date and no value before its first', () => {
    const rng = createRng(5, 'backtest');
    const closes = Array.from({ length: 30 }, () => Array.from({ length: 6 }, () => 10 + rng.float()));
    const rows = Array.from({ length: 30 }, () => Array.from({ length: 6 }, () => rng.normal()));
    const outside = (t: number) => t < 5 || t >= 25;
    const spoiled = closes.map((row, t) => (t >= 25 ? row.map(() => 1e6) : row));
    const others = rows.map((row, t) => (outside(t) ? row.map((x) => -x) : row));
    const at = (prices: number[][], factor: number[][]) => {
      const panel = panelOf(prices);
      return createTrader(panel, { from: 5, to: 25 }, { config: settings() })(values(panel, factor)).days;
    };
    expect(at(spoiled, others)).toEqual(at(closes, rows));
  });
});

describe('results', () => {
  it('are those of the definitions, worked out by hand', () => {
    const panel = panelOf([
      [10, 10],
      [10, 10],
      [11, 10],
      [10.45, 10],
    ]);
    const { figures, years, checks } = run(
      panel,
      Array.from({ length: 4 }, () => [1, 0]),
      settings(),
    );
    const net = [0, 0.1, -0.05];
    const mean = 0.05 / 3;
    const deviation = Math.sqrt(net.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 2);
    const turnover = (1 + 0.1 + 0.05) / 3;
    expect(figures!.sharpe).toBeCloseTo((mean / deviation) * Math.sqrt(252), 10);
    expect(figures!.returns).toBeCloseTo((mean * 252) / 0.5, 10);
    expect(figures!.turnover).toBeCloseTo(turnover, 10);
    expect(figures!.fitness).toBeCloseTo(figures!.sharpe! * Math.sqrt(figures!.returns / turnover), 10);
    expect(figures!.drawdown).toBeCloseTo(0.1, 10);
    expect(figures!.marginBps).toBeCloseTo((0.05 / 1.15) * 1e4, 8);
    expect(years).toEqual([{ year: '2020', ...figures }]);
    expect(checks.find(({ name }) => name === 'CONCENTRATED_WEIGHT')).toEqual({
      name: 'CONCENTRATED_WEIGHT',
      result: 'FAIL',
      value: 1,
      limit: 0.1,
    });
    expect(drawdowns([{ net: 1 }, { net: -2 }, { net: 0.5 }])).toEqual([0, -2, -1.5]);
  });

  const rng = createRng(8, 'results');
  const closes = Array.from({ length: 60 }, () => Array.from({ length: 8 }, () => 10 + rng.float()));
  const factor = closes.map((row) => row.map(() => rng.normal()));
  const volume = closes.map((row) => row.map(() => 1e6 * rng.float()));
  const traded = (input: object = {}, others?: Parameters<Trader>[1]) => {
    const panel = panelOf(closes, { volume });
    const dates = panel.dates.map((_, t) => `${t < 25 ? 2020 : 2021}-01-${String((t % 25) + 1).padStart(2, '0')}`);
    const config = settings({ neutralization: 'market', costBps: 5, ...input });
    return createTrader({ ...panel, dates }, whole(panel), { config })(values(panel, factor), others);
  };

  it('come by year as the days of each', () => {
    const { days, years, figures } = traded();
    expect(years.map(({ year, days: count }) => [year, count])).toEqual([
      ['2020', 24],
      ['2021', 35],
    ]);
    for (const { year, ...own } of years) {
      expect(own).toEqual(
        figuresOf(
          days.filter(({ date }) => (year === '2020' ? date < 25 : date >= 25)),
          settings(),
        ),
      );
    }
    const weighted = (of: (year: (typeof years)[number]) => number) =>
      years.reduce((sum, year) => sum + year.days * of(year), 0) / figures!.days;
    for (const key of ['returns', 'turnover', 'costs', 'longs', 'shorts'] as const) {
      expect(weighted((year) => year[key])).toBeCloseTo(figures![key], 10);
    }
    expect(figures!.costs).toBeCloseTo((figures!.turnover * 5e-4 * 252) / 0.5, 10);
  });

  it('have a fitness that little turnover cannot raise without end', () => {
    const day = { gross: 0, cost: 0, longs: 1, shorts: 1, exposure: 1, largest: 0.5, blocked: 0, traded: 0.01 };
    const days = [0.01, 0.02, -0.005].map((net, date) => ({ ...day, date, net }));
    const { sharpe, returns, fitness } = figuresOf(days, settings())!;
    expect(fitness).toBeCloseTo(sharpe! * Math.sqrt(returns / 0.125), 10);
  });

  it('pass each check up to its limit and fail it beyond', () => {
    const limits = {
      LOW_SHARPE: 'minSharpe',
      LOW_FITNESS: 'minFitness',
      LOW_TURNOVER: 'minTurnover',
      HIGH_TURNOVER: 'maxTurnover',
      CONCENTRATED_WEIGHT: 'maxWeight',
      SELF_CORRELATION: 'maxSelfCorrelation',
    } as const;
    const others = [traded({ decay: 3 }).days];
    for (const check of traded({}, others).checks) {
      if (check.name === 'LOW_SUB_UNIVERSE_SHARPE') continue;
      const key = limits[check.name as keyof typeof limits];
      const resultAt = (limit: number | null) =>
        traded({ checks: { [key]: limit } }, others).checks.find(({ name }) => name === check.name)?.result;
      const beyond = (key.startsWith('min') ? 1 : -1) * 1e-9;
      expect(resultAt(check.value! - beyond), check.name).toBe('PASS');
      expect(resultAt(check.value! + beyond), check.name).toBe('FAIL');
      expect(resultAt(null), check.name).toBeUndefined();
    }
    expect(
      traded({}, others)
        .checks.map(({ name }) => name)
        .sort(),
    ).toEqual([...Object.keys(limits), 'LOW_SUB_UNIVERSE_SHARPE'].sort());
  });

  it('compare the more traded half with what its size lets expect', () => {
    const { figures, checks } = traded({ checks: { minSubUniverse: 0.6 } });
    const { value, limit, result } = checks.find(({ name }) => name === 'LOW_SUB_UNIVERSE_SHARPE')!;
    expect(limit).toBeCloseTo(0.6 * Math.sqrt(0.5) * figures!.sharpe!, 10);
    expect(result).toBe(value! >= limit ? 'PASS' : 'FAIL');
    // The same factor on a panel of the four symbols most traded on each date, as a mask.
    const panel = panelOf(closes, { volume });
    const shape = shapeOf(panel);
    const universe = new Uint8Array(panel.fields.get('close')!.length);
    closes.forEach((row, date) => {
      const money = row.map((close, symbol) => ({ symbol, size: close * volume[date]![symbol]! }));
      money.sort((a, b) => b.size - a.size);
      for (const { symbol } of money.slice(0, 4)) universe[cellAt(shape, date, symbol)] = 1;
    });
    const config = settings({ neutralization: 'market', costBps: 5 });
    const half = createTrader({ ...panel, universe }, whole(panel), { config })(values(panel, factor));
    expect(value).toBeCloseTo(half.figures!.sharpe!, 10);
  });

  it('are as alike as two books earn alike', () => {
    const own = traded().days;
    const selfOf = (others: readonly (typeof own)[]) =>
      traded({}, others).checks.find(({ name }) => name === 'SELF_CORRELATION')!.value;
    expect(selfOf([own])).toBeCloseTo(1, 10);
    expect(selfOf([own.map((day) => ({ ...day, net: -day.net }))])).toBeCloseTo(1, 10);
    expect(selfOf([own.map((day) => ({ ...day, net: day.date % 2 }))])).toBeLessThan(0.5);
    expect(selfOf([])).toBe(0);
  });

  it('are checked against the limits that are set', () => {
    const figures = { sharpe: 1.3, fitness: null, turnover: 0.3, largestWeight: 0.05, subUniverse: null };
    const { checks } = settings({ checks: { maxTurnover: null } });
    expect(checksOf({ ...figures, selfCorrelation: 0.9 }, checks).map(({ name, result }) => [name, result])).toEqual([
      ['LOW_SHARPE', 'PASS'],
      ['LOW_FITNESS', 'FAIL'],
      ['LOW_TURNOVER', 'PASS'],
      ['CONCENTRATED_WEIGHT', 'PASS'],
      ['SELF_CORRELATION', 'FAIL'],
    ]);
  });
});
