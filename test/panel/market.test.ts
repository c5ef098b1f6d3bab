import { describe, expect, it } from 'vitest';
import { createMarket, plantTarget } from '../../src/panel/index.js';
import { cellAt, createMatrix, type Panel, shapeOf, sliceDates } from '../../src/panel/panel.js';
import { createRng } from '../../src/util/rng.js';

const market = createMarket({ symbols: 120, dates: 400, seed: 3 });

/** Mean over dates of the correlation across symbols, cells with both. */
function meanIc(panel: Panel, a: ArrayLike<number>, b: ArrayLike<number>): number {
  const shape = shapeOf(panel);
  const daily = panel.dates.map((_, date) => {
    const pairs = panel.symbols
      .map((_, symbol) => cellAt(shape, date, symbol))
      .filter((cell) => !Number.isNaN(a[cell]!) && !Number.isNaN(b[cell]!))
      .map((cell) => [a[cell]!, b[cell]!] as const);
    const mean = (pick: (pair: readonly [number, number]) => number) =>
      pairs.reduce((sum, pair) => sum + pick(pair), 0) / pairs.length;
    const [x, y] = [mean(([left]) => left), mean(([, right]) => right)];
    const moment = (pick: (dx: number, dy: number) => number) => mean(([left, right]) => pick(left - x, right - y));
    return moment((dx, dy) => dx * dy) / Math.sqrt(moment((dx) => dx * dx) * moment((_, dy) => dy * dy));
  });
  return daily.reduce((sum, ic) => sum + ic, 0) / daily.length;
}

function randomSignal(panel: Panel, seed: number): Float32Array {
  const rng = createRng(seed, 'signal');
  const shape = shapeOf(panel);
  const matrix = createMatrix(shape);
  for (let date = 0; date < shape.dates; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) matrix[cellAt(shape, date, symbol)] = Math.exp(rng.normal());
  }
  return matrix;
}

describe('a random market', () => {
  it('is the same for the same seed', () => {
    expect(createMarket({ symbols: 20, dates: 30, seed: 9 }).hash).toBe(
      createMarket({ symbols: 20, dates: 30, seed: 9 }).hash,
    );
    expect(createMarket({ symbols: 20, dates: 30, seed: 10 }).hash).not.toBe(
      createMarket({ symbols: 20, dates: 30, seed: 9 }).hash,
    );
  });

  it('has bars that hold together, on business days', () => {
    const shape = shapeOf(market);
    const at = (name: string, cell: number) => market.fields.get(name)![cell]!;
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, (7 * symbol) % shape.dates, symbol);
      const [open, high, low, close, vwap] = ['open', 'high', 'low', 'close', 'vwap'].map((name) => at(name, cell)) as [
        number,
        number,
        number,
        number,
        number,
      ];
      expect(low).toBeGreaterThan(0);
      expect(Math.min(open, close, vwap)).toBeGreaterThanOrEqual(low);
      expect(Math.max(open, close, vwap)).toBeLessThanOrEqual(high);
    }
    expect(market.dates.every((date) => new Date(date).getUTCDay() % 6 !== 0)).toBe(true);
    expect(new Set(market.dates).size).toBe(400);
    expect(market.symbols.slice(0, 2)).toEqual(['S0001', 'S0002']);
    expect(market.groups.get('sector')?.static).toBe(true);
  });
});

describe('a planted target', () => {
  it.each([0.05, 0.3, 0.9])('correlates with the signal by %d', (ic) => {
    const signal = randomSignal(market, 1);
    const planted = plantTarget(market, [signal], ic, 5);
    expect(Math.abs(meanIc(market, signal, planted.fields.get('target')!) - ic)).toBeLessThan(0.015);
  });

  it('shares its correlation among several signals, and bends no price', () => {
    const signals = [randomSignal(market, 1), randomSignal(market, 2)];
    const planted = plantTarget(market, signals, 0.5, 5);
    for (const signal of signals) {
      expect(Math.abs(meanIc(market, signal, planted.fields.get('target')!) - 0.5 / Math.SQRT2)).toBeLessThan(0.02);
    }
    expect(planted.fields.get('close')).toBe(market.fields.get('close'));
    expect(planted.hash).not.toBe(market.hash);
  });

  it('is missing where a plant is, and elsewhere of the same noise', () => {
    const signal = randomSignal(market, 1);
    const cell = cellAt(shapeOf(market), 3, 4);
    signal[cell] = Number.NaN;
    expect(plantTarget(market, [signal], 0.5, 5).fields.get('target')![cell]).toBeNaN();
  });
});

describe('a slice of dates', () => {
  it('holds what the panel holds there, and nothing of the rest', () => {
    const [from, to] = [100, 140];
    const slice = sliceDates(market, from, to);
    const [whole, part] = [shapeOf(market), shapeOf(slice)];
    expect(slice.dates).toEqual(market.dates.slice(from, to));
    for (const [name, matrix] of slice.fields) {
      expect(matrix.buffer.byteLength).toBe(matrix.length * 4);
      expect(matrix.length).toBe(Math.ceil(part.symbols / 16) * 16 * (to - from));
      for (const [date, symbol] of [
        [0, 0],
        [39, 119],
        [20, 17],
      ] as const) {
        expect(matrix[cellAt(part, date, symbol)]).toBe(market.fields.get(name)![cellAt(whole, from + date, symbol)]);
      }
    }
  });
});
