import { describe, expect, it } from 'vitest';
import { prepareFactor, prepareLabel } from '../../src/combine/moments.js';
import { admit, createPool, poolDailyIc } from '../../src/combine/pool.js';
import { combinedSignal } from '../../src/combine/signal.js';
import { cellAt, createMatrix } from '../../src/panel/panel.js';
import { labelRows } from '../../src/score/label-rows.js';
import { score } from '../../src/score/score.js';
import type { Target } from '../../src/score/target.js';
import { zscores } from '../../src/score/zscores.js';
import { seeded } from './fixtures.js';

describe('the combined signal', () => {
  it('scored like any factor has the very IC that the pool reports', () => {
    const rng = seeded(1);
    const shape = { dates: 30, symbols: 37 };
    const matrix = (value: (date: number, symbol: number) => number) => {
      const out = createMatrix(shape);
      for (let date = 0; date < shape.dates; date++) {
        for (let symbol = 0; symbol < shape.symbols; symbol++) out[cellAt(shape, date, symbol)] = value(date, symbol);
      }
      return out;
    };
    const gappy = (share: number) => matrix(() => (rng.float() < share ? Number.NaN : rng.normal()));
    const factors = [gappy(0.1), gappy(0.5), matrix((_, symbol) => (symbol < 20 ? rng.normal() : Number.NaN))];
    const label = matrix((date, symbol) => {
      const sum = factors.reduce((total, factor) => total + (factor[cellAt(shape, date, symbol)]! || 0), 0);
      return rng.float() < 0.1 ? Number.NaN : sum + rng.normal();
    });
    const universe = Uint8Array.from(label, () => (rng.float() < 0.9 ? 1 : 0));
    const target: Target = {
      shape,
      label,
      universe,
      close: matrix(() => 1),
      from: 3,
      to: 27,
      months: Array.from({ length: 30 }, () => '2015-03'),
      horizon: 1,
      minSymbols: 10,
    };
    const rows = prepareLabel(labelRows(target), 24, 37, 10);
    const z = factors.map((factor) => zscores(factor, target));
    const prepared = z.map((values) => prepareFactor(values, rows));
    let pool = createPool(rows);
    prepared.forEach((factor, id) => {
      pool = admit(pool, { id, hash: `h${id}`, ...factor });
    });
    expect(pool.members).toHaveLength(3);
    const exported = score(combinedSignal(z, pool.weights, target), target);
    expect(exported?.ic).toBeCloseTo(pool.objective, 12);
    expect(Array.from(exported!.dailyIc)).toEqual(Array.from(poolDailyIc(pool), Math.fround));
  });
});
