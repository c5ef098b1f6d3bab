import { describe, expect, it } from 'vitest';
import { cellAt, createMatrix, type Panel, shapeOf } from '../../../src/panel/panel.js';
import { backtest } from '../../../src/score/backtest/backtest.js';
import { checksOf } from '../../../src/score/backtest/checks.js';
import { type BacktestConfig, backtestSchema } from '../../../src/score/backtest/config.js';
import { drawdowns } from '../../../src/score/backtest/results.js';
import { targetWeights } from '../../../src/score/backtest/weights.js';
import { createRng } from '../../../src/util/rng.js';

/** Without costs, limits or neutralisation but for what a test says. */
function settings(input: object = {}): BacktestConfig {
  return backtestSchema.parse({ neutralization: 'none', truncation: 0, costBps: 0, ...input });
}

const N = Number.NaN;

/** A panel of closes, one row per date. */
function panelOf(
  closes: readonly (readonly number[])[],
  more: Record<string, readonly (readonly number[])[]> = {},
): Panel {
  const shape = { dates: closes.length, symbols: closes[0]!.length };
  const matrix = (rows: readonly (readonly number[])[]) => {
    const out = createMatrix(shape, 'double');
    rows.forEach((row, date) => {
      row.forEach((value, symbol) => {
        out[cellAt(shape, date, symbol)] = value;
      });
    });
    return out;
  };
  return {
    dates: closes.map((_, i) => `2020-01-${String(i + 1).padStart(2, '0')}`),
    symbols: closes[0]!.map((_, i) => `S${i}`),
    fields: new Map(Object.entries({ close: closes, ...more }).map(([name, rows]) => [name, matrix(rows)])),
    groups: new Map([
      ['sector', { labels: ['a', 'b'], codes: Int32Array.from(closes[0]!, (_, i) => i % 2), static: true }],
    ]),
    universe: null,
    hash: '',
  };
}

function values(_like: Panel, rows: readonly (readonly number[])[]): Float64Array {
  return panelOf(rows).fields.get('close') as Float64Array;
}

const whole = (panel: Panel) => ({ from: 0, to: panel.dates.length });
const run = (panel: Panel, rows: readonly (readonly number[])[], config: BacktestConfig, tradable?: string) =>
  backtest(values(panel, rows), panel, whole(panel), { config, ...(tradable && { tradable }) });

/** The weights of one date. */
function weightsOf(row: readonly number[], input: object): number[] {
  const panel = panelOf([row]);
  const out = targetWeights(values(panel, [row]), panel, whole(panel), settings(input));
  return row.map((_, symbol) => out[cellAt(shapeOf(panel), 0, symbol)]!);
}

describe('weights', () => {
  it('add up to 1 in absolute value, and to 0 where they are neutral', () => {
    expect(weightsOf([3, 1, N, -4], { neutralization: 'none' })).toEqual([0.375, 0.125, N, -0.5]);
    expect(weightsOf([4, 1, N, 1], { neutralization: 'market' })).toEqual([0.5, -0.25, N, -0.25]);
    // Sectors are {0, 2} and {1, 3}.
    expect(weightsOf([5, 1, 3, 3], { neutralization: 'sector' })).toEqual([0.25, -0.25, -0.25, 0.25]);
  });

  it('truncated pass what is cut off to the others of their side', () => {
    const row = weightsOf([8, 1, 1, -5, -5], { truncation: 0.3 });
    expect(row[0]).toBeCloseTo(0.3, 12);
    expect(row[1]).toBeCloseTo(0.1, 12);
    expect(row[3]).toBeCloseTo(-0.25, 12);
    // No room: the side shrinks.
    expect(weightsOf([1, -1], { truncation: 0.08 })).toEqual([0.08, -0.08]);
  });

  it('decayed are linear means of what is known', () => {
    const panel = panelOf([
      [3, 1],
      [N, 1],
      [1, 1],
    ]);
    const out = targetWeights(
      values(panel, [
        [3, 1],
        [N, 1],
        [1, 1],
      ]),
      panel,
      whole(panel),
      settings({ decay: 3 }),
    );
    // (3 x 1 + 1 x 3) / 4 = 1.5 against 1.
    expect(out[cellAt(shapeOf(panel), 2, 0)]).toBeCloseTo(0.6, 12);
    expect(out[cellAt(shapeOf(panel), 1, 0)]).toBeNaN();
  });

  it('name the groups there are', () => {
    expect(() => weightsOf([1, 2], { neutralization: 'setcor' })).toThrow(/no group `setcor`/);
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

  it('reads no price after its last date and no value before its first', () => {
    const rng = createRng(5, 'backtest');
    const closes = Array.from({ length: 30 }, () => Array.from({ length: 6 }, () => 10 + rng.float()));
    const rows = Array.from({ length: 30 }, () => Array.from({ length: 6 }, () => rng.normal()));
    const outside = (t: number) => t < 5 || t >= 25;
    const spoiled = closes.map((row, t) => (t >= 25 ? row.map(() => 1e6) : row));
    const others = rows.map((row, t) => (outside(t) ? row.map((x) => -x) : row));
    const at = (prices: number[][], factor: number[][]) => {
      const panel = panelOf(prices);
      return backtest(values(panel, factor), panel, { from: 5, to: 25 }, { config: settings() }).days;
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
