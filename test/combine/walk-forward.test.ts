import { describe, expect, it } from 'vitest';
import { admit, createPool, type Pool } from '../../src/combine/pool.js';
import { changingSignal } from '../../src/combine/signal.js';
import { walkForward } from '../../src/combine/walk-forward.js';
import { createMatrix } from '../../src/panel/panel.js';
import { candidate, DATES, labelOf, mix, noise, SYMBOLS, seeded, standardize } from './fixtures.js';

const OPTIONS = { scheme: 'l1', l1: 0.005, ridge: 0.05, reach: 3, minDates: 10 } as const;

function poolOf(label: Float64Array, z: readonly Float32Array[]): Pool {
  const rows = labelOf(label);
  let pool = createPool(rows, { l1: 0, minGain: -1 });
  z.forEach((values, id) => {
    pool = admit(pool, candidate(id, values, rows));
  });
  expect(pool.members).toHaveLength(z.length);
  return pool;
}

describe('walk-forward weights', () => {
  const rng = seeded(1);
  const [a, b] = [noise(rng), noise(rng)];
  const label = mix([1, a], [0.5, b], [2, noise(rng)]);
  const z = [standardize(a, (cell) => cell % 11 === 0), standardize(b)];

  it('come of the dates whose labels are known, and of no others', () => {
    const weights = walkForward(poolOf(label, z), OPTIONS);
    expect(weights.slice(0, 12).every((w) => w === null)).toBe(true);
    // On date t the labels up to t - 3 are known: 10 of them on date 12.
    for (const date of [12, 20, DATES - 1]) {
      const until = (date - OPTIONS.reach + 1) * SYMBOLS;
      const cut = poolOf(
        label.map((y, cell) => (cell < until ? y : Number.NaN)),
        z,
      );
      const direct = walkForward(cut, { ...OPTIONS, reach: 0, minDates: 1 }).at(-1)!;
      expect([...weights[date]!]).toEqual([...direct]);
    }
  });

  it('of all dates are those of the whole pool', () => {
    const pool = poolOf(label, z);
    const last = walkForward(pool, { ...OPTIONS, l1: 0, reach: 0 }).at(-1)!;
    last.forEach((w, i) => {
      expect(w).toBeCloseTo(pool.weights[i]!, 10);
    });
  });

  it('do not change with what comes later', () => {
    const shaken = label.map((y, cell) => (cell < 25 * SYMBOLS ? y : -5 * y));
    const before = walkForward(poolOf(label, z), OPTIONS);
    const after = walkForward(poolOf(shaken, z), OPTIONS);
    for (let date = 0; date < 25 + OPTIONS.reach; date++) expect(after[date]).toEqual(before[date]);
    expect(after.at(-1)).not.toEqual(before.at(-1));
  });

  it('forget what lies before their window', () => {
    const turned = label.map((y, cell) => (cell < 15 * SYMBOLS ? -y : y));
    const [whole, recent] = [undefined, 15].map(
      (window) => walkForward(poolOf(turned, z), { ...OPTIONS, ...(window && { window }) }).at(-1)!,
    );
    const plain = walkForward(poolOf(label, z), { ...OPTIONS, window: 15 }).at(-1)!;
    expect([...recent!]).toEqual([...plain]);
    expect(whole![0]).toBeLessThan(0.6 * recent![0]!);
  });

  it('make a signal that is missing where there are none', () => {
    const shape = { dates: DATES, symbols: SYMBOLS };
    const signal = changingSignal(z, (date) => (date < 2 ? null : [date, 0]), { shape, from: 0, to: DATES });
    expect(signal).toHaveLength(createMatrix(shape).length);
    const finite = [...signal].filter((value) => !Number.isNaN(value));
    expect(finite).toHaveLength((DATES - 2) * SYMBOLS);
  });
});
