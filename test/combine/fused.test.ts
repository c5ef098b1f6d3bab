import { describe, expect, it } from 'vitest';
import { FusedMoments } from '../../src/combine/fused.js';
import {
  crossSums,
  type Factor,
  type LabelRows,
  type OwnSums,
  ownSums,
  prepareFactor,
  prepareLabel,
} from '../../src/combine/moments.js';
import { loadKernels } from '../../src/kernels/library.js';
import { cellAt, createMatrix, type Shape } from '../../src/panel/panel.js';
import { FusedScorer } from '../../src/score/fused.js';
import { labelRows } from '../../src/score/label-rows.js';
import { placeTarget } from '../../src/score/placed.js';
import type { Target } from '../../src/score/target.js';
import { zscores } from '../../src/score/zscores.js';
import { KINDS, matrixOfKind, universeOf } from '../kernels/cross-section.js';

const library = loadKernels();
const { memory } = library;

function targetOf(shape: Shape, label: string, from = 0, to = shape.dates): Target {
  const source = matrixOfKind(label, shape, 7);
  const matrix = createMatrix(shape);
  for (let date = 0; date < shape.dates; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      matrix[cell] = source[cell]!;
    }
  }
  const months = Array.from({ length: shape.dates }, () => '2020-01');
  return {
    shape,
    label: matrix,
    close: matrix,
    universe: universeOf(shape),
    from,
    to,
    months,
    horizon: 1,
    minSymbols: 2,
  };
}

/** A factor on both paths. */
interface Both {
  readonly own: OwnSums;
  readonly values: number;
  readonly mask: number;
  readonly factor: Factor;
}

interface Scene {
  readonly scorer: FusedScorer;
  readonly moments: FusedMoments;
  readonly label: LabelRows;
  readonly target: Target;
}

function sceneOf(target: Target): Scene {
  const placed = placeTarget(library, target);
  const moments = new FusedMoments(library, target, placed);
  const { dates } = moments;
  return {
    scorer: new FusedScorer(library, target, placed),
    moments,
    target,
    label: prepareLabel(labelRows(target), dates, target.shape.symbols, target.minSymbols),
  };
}

function place({ scorer, moments, target, label }: Scene, kind: string, seed = 3): Both {
  const matrix = matrixOfKind(kind, target.shape, seed);
  const address = memory.alloc(matrix.byteLength);
  memory.f32(address, matrix.length).set(matrix);
  const [values, mask] = [memory.alloc(moments.rowBytes), memory.alloc(moments.rowBytes / 4)];
  const own = scorer.measure(address, values, mask).sums;
  return { own, values, mask, factor: prepareFactor(zscores(matrix, target), label) };
}

/** Largest distance by date, relative to the number of symbols: what means over dates are made of. */
function furthest(a: ArrayLike<number>, b: ArrayLike<number>, scale: number): number {
  expect(a.length).toBe(b.length);
  let most = 0;
  for (let date = 0; date < a.length; date++) most = Math.max(most, Math.abs(a[date]! - b[date]!) / scale);
  return most;
}

const SHAPES: readonly Shape[] = [
  { dates: 70, symbols: 5 },
  { dates: 130, symbols: 63 },
  { dates: 20, symbols: 500 },
  { dates: 12, symbols: 1030 },
];

describe('moments in the kernels', () => {
  it.each(Object.keys(KINDS))('agree with double precision on factors of the kind: %s', (kind) => {
    for (const shape of SHAPES) {
      const scene = sceneOf(targetOf(shape, '10 % missing', 3, shape.dates - 2));
      const { moments, label } = scene;
      const [a, b] = [place(scene, kind), place(scene, '10 % missing', 4)];
      const n = shape.symbols;
      const rows = memory.f32(a.values, moments.dates * moments.width);
      const mask = memory.u8(a.mask, moments.dates * moments.width);
      let worst = 0;
      let wrong = 0;
      for (let date = 0; date < moments.dates; date++) {
        for (let symbol = 0; symbol < moments.width; symbol++) {
          const held = symbol < n ? a.factor.mask[date * n + symbol]! : 0;
          const value = held === 1 ? a.factor.values[date * n + symbol]! : 0;
          const at = date * moments.width + symbol;
          if (mask[at] !== held) wrong++;
          worst = Math.max(worst, Math.abs(rows[at]! - value) / Math.max(1, Math.abs(value)));
        }
      }
      expect(wrong).toBe(0);
      expect(worst).toBeLessThan(1e-6);
      const { own } = a;
      expect(moments.ownSums(a.values, a.mask)).toEqual(own);
      const expected = ownSums(a.factor, label);
      expect(own.n).toEqual(expected.n);
      expect(furthest(own.s, expected.s, n)).toBeLessThan(1e-6);
      expect(furthest(own.q, expected.q, n)).toBeLessThan(1e-6);
      expect(furthest(own.self, expected.self, n)).toBeLessThan(1e-6);
      const [[product]] = moments.crossSums([a.values], [b.values]) as [[Float64Array]];
      expect(furthest(product, crossSums(a.factor, b.factor, label), n)).toBeLessThan(1e-6);
    }
  });

  it('give a pair the same bits in every batch, in both orders, and with itself', () => {
    const scene = sceneOf(targetOf({ dates: 30, symbols: 333 }, '10 % missing'));
    const { moments } = scene;
    const factors = Array.from({ length: 7 }, (_, seed) => place(scene, 'heavy tails', seed));
    const all = factors.map(({ values }) => values);
    const table = moments.crossSums(all, all);
    for (const [i, a] of all.entries()) {
      expect(table[i]![i]).toEqual(factors[i]!.own.self);
      for (const [j, b] of all.entries()) {
        expect(table[i]![j]).toEqual(table[j]![i]);
        expect(table[i]![j]).toEqual(moments.crossSums([a], [b])[0]![0]);
      }
    }
    for (const members of [all.slice(0, 3), all.slice(2, 7)]) {
      const part = moments.crossSums(all.slice(3, 6), members);
      expect(part).toEqual(table.slice(3, 6).map((row) => members.map((member) => row[all.indexOf(member)]!)));
    }
    expect(moments.crossSums([], all)).toEqual([]);
    expect(moments.crossSums(all.slice(0, 1), [])).toEqual([[]]);
  });
});
