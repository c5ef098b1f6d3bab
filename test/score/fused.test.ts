import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/library.js';
import { cellAt, type Matrix, type Shape, TILE, tilesOf } from '../../src/panel/panel.js';
import { FusedScorer } from '../../src/score/fused.js';
import { placeTarget } from '../../src/score/placed.js';
import { score } from '../../src/score/score.js';
import type { ScoreOrNone, Target } from '../../src/score/target.js';
import { createRng } from '../../src/util/rng.js';
import { KINDS, matrixOfKind, universeOf } from '../kernels/cross-section.js';

const library = loadKernels();
const { memory } = library;

interface Options {
  readonly universe?: Uint8Array | null;
  readonly label?: string;
  readonly close?: string;
  readonly from?: number;
  readonly to?: number;
  readonly minSymbols?: number;
}

/** A target whose label and close are of the given kinds. */
function targetOf(shape: Shape, options: Options = {}): Target {
  const { universe = null, label = 'normal', close = 'normal', minSymbols = 2 } = options;
  return {
    shape,
    label: masked(matrixOfKind(label, shape, 7), shape),
    close: masked(matrixOfKind(close, shape, 8), shape),
    universe,
    from: options.from ?? 0,
    to: options.to ?? shape.dates,
    months: Array.from({ length: shape.dates }, (_, date) => `2020-${String(1 + (date >> 5)).padStart(2, '0')}`),
    horizon: 3,
    minSymbols,
  };
}

/** As a panel's matrix: padding NaN. */
function masked(matrix: Float32Array, shape: Shape): Float32Array {
  const out = matrix.slice().fill(Number.NaN);
  for (let date = 0; date < shape.dates; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      out[cell] = matrix[cell]!;
    }
  }
  return out;
}

function measured(scorer: FusedScorer, address: number, { shape, from, to }: Target): ScoreOrNone {
  const factor = memory.alloc(library.kernels.factorBytes!(to - from, tilesOf(shape) * TILE));
  return scorer.measure(address, factor).score;
}

function fused(values: Matrix, target: Target): ScoreOrNone {
  const used = memory.used;
  const address = memory.alloc(values.length * 4);
  memory.f32(address, values.length).set(values);
  const result = measured(new FusedScorer(library, target), address, target);
  memory.release(used);
  return result;
}

/** The same dates count, and no figure is further off than single precision explains. */
function expectSame(actual: ScoreOrNone, expected: ScoreOrNone): void {
  if (actual === null || expected === null) {
    expect(actual).toBe(expected);
    return;
  }
  expect([...actual.dailyIc].map(Number.isNaN)).toEqual([...expected.dailyIc].map(Number.isNaN));
  const off = actual.dailyIc.map((ic, date) => Math.abs(ic - expected.dailyIc[date]!));
  expect(Math.max(0, ...off.filter((value) => !Number.isNaN(value)))).toBeLessThan(1e-6);
  expect(Math.abs(actual.ic - expected.ic)).toBeLessThan(1e-6);
  // Ranks are whole numbers on both paths.
  expect(Math.abs(actual.rankIc - expected.rankIc)).toBeLessThan(1e-12);
  expect(actual.coverage).toBe(expected.coverage);
  expect(actual.turnover === null).toBe(expected.turnover === null);
  expect(Math.abs((actual.turnover ?? 0) - (expected.turnover ?? 0))).toBeLessThan(1e-6);
  expect(actual.dates).toBe(expected.dates);
}

const SHAPES: readonly Shape[] = [
  { dates: 7, symbols: 3 },
  { dates: 70, symbols: 16 },
  { dates: 130, symbols: 63 },
  { dates: 20, symbols: 500 },
  { dates: 9, symbols: 1030 },
];

describe('z-scores alone', () => {
  it.each(Object.keys(KINDS))(
    'are those of the whole measure, but for rounding, on a factor of the kind: %s',
    (kind) => {
      for (const shape of SHAPES) {
        const target = targetOf(shape, { universe: universeOf(shape), label: '10 % missing' });
        const used = memory.used;
        const values = matrixOfKind(kind, shape, 3);
        const address = memory.alloc(values.length * 4);
        memory.f32(address, values.length).set(values);
        const bytes = library.kernels.factorBytes!(shape.dates, tilesOf(shape) * TILE);
        const [whole, alone] = [memory.alloc(bytes), memory.alloc(bytes)];
        const scorer = new FusedScorer(library, target);
        const { sums } = scorer.measure(address, whole);
        const own = scorer.standardise(address, alone);
        expect(own.n).toEqual(sums.n);
        for (const name of ['s', 'q', 'self'] as const) {
          for (const [date, sum] of own[name].entries()) {
            const bound = 1e-5 * Math.max(1, sums.n[date]!);
            expect(Math.abs(sum - sums[name][date]!), `${name} of date ${date}`).toBeLessThanOrEqual(bound);
          }
        }
        const cells = shape.dates * tilesOf(shape) * TILE;
        const [a, b] = [whole, alone].map((factor) => {
          const start = factor + Math.ceil((shape.dates * 8) / 16) * 16;
          return Int16Array.from(new Int16Array(memory.memory.buffer, start, cells));
        });
        // In units of a quarter of a thousandth of a deviation: at most one apart.
        expect(Math.max(...a!.map((unit, cell) => Math.abs(unit - b![cell]!)))).toBeLessThanOrEqual(1);
        memory.release(used);
      }
    },
  );
});

describe('the fused scorer agrees with the double-precision path', () => {
  it.each(Object.keys(KINDS))('on a factor of the kind: %s', (kind) => {
    for (const shape of SHAPES) {
      const values = matrixOfKind(kind, shape, 3);
      for (const universe of [null, universeOf(shape)]) {
        for (const label of ['normal', '10 % missing', 'ties']) {
          const target = targetOf(shape, { universe, label, close: '10 % missing' });
          expectSame(fused(values, target), score(values, target));
        }
      }
    }
  });

  it.each(Object.keys(KINDS))('on a label of the kind: %s', (label) => {
    for (const shape of SHAPES) {
      const target = targetOf(shape, { universe: universeOf(shape), label });
      for (const kind of ['normal', '10 % missing', 'ties', 'missing dates']) {
        const values = matrixOfKind(kind, shape, 3);
        expectSame(fused(values, target), score(values, target));
      }
    }
  });

  it.each([32_768, 32_785])('on rows of %i symbols, about where ranks outgrow 16 bits', (symbols) => {
    const shape = { dates: 4, symbols };
    for (const kind of ['normal', '10 % missing']) {
      const values = matrixOfKind(kind, shape, 3);
      for (const label of ['normal', 'ties']) {
        const target = targetOf(shape, { label });
        expectSame(fused(values, target), score(values, target));
      }
    }
  });

  it('on part of the dates, with a least number of symbols', () => {
    const shape = { dates: 150, symbols: 40 };
    const values = matrixOfKind('mostly missing', shape, 3);
    for (const minSymbols of [1, 2, 3, 20]) {
      const target = targetOf(shape, { from: 31, to: 140, minSymbols });
      expectSame(fused(values, target), score(values, target));
    }
  });

  it('where the pairs all share one label, or one factor value', () => {
    const shape = { dates: 4, symbols: 20 };
    const target = targetOf(shape);
    const values = masked(matrixOfKind('normal', shape, 3), shape);
    const label = target.label as Float32Array;
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      if (symbol < 8) label[cellAt(shape, 1, symbol)] = 0;
      else values[cellAt(shape, 1, symbol)] = Number.NaN;
      if (symbol < 8) values[cellAt(shape, 2, symbol)] = 0.1;
      else label[cellAt(shape, 2, symbol)] = Number.NaN;
    }
    const expected = score(values, target)!;
    expect([...expected.dailyIc].map(Number.isNaN)).toEqual([false, true, true, false]);
    expectSame(fused(values, target), expected);
  });

  it('near the threshold of what is constant', () => {
    const shape = { dates: 60, symbols: 33 };
    const rng = createRng(5);
    const values = matrixOfKind('normal', shape, 3);
    // Deviations of 1e-7 to 1e-4 of the level, from dates that are constant to dates that are not.
    for (let date = 0; date < shape.dates; date++) {
      for (let symbol = 0; symbol < shape.symbols; symbol++) {
        values[cellAt(shape, date, symbol)] = 300 * (1 + rng.normal() * 10 ** (-7.5 + date / 17));
      }
    }
    const target = targetOf(shape);
    expectSame(fused(values, target), score(values, target));
  });

  it('on a placed target that several scorers share', () => {
    const shape = { dates: 30, symbols: 40 };
    const target = targetOf(shape, { universe: universeOf(shape) });
    const values = matrixOfKind('normal', shape, 3);
    const address = memory.alloc(values.length * 4);
    memory.f32(address, values.length).set(values);
    const placed = structuredClone(placeTarget(library, target));
    const scorers = [new FusedScorer(library, target, placed), new FusedScorer(library, target, placed)];
    const [a, b] = scorers.map((scorer) => measured(scorer, address, target));
    expect(a).toEqual(b);
    expectSame(a!, score(values, target));
  });
});
