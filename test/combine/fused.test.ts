import { describe, expect, it } from 'vitest';
import { covariances } from '../../src/combine/covariance.js';
import { FusedMoments } from '../../src/combine/fused.js';
import {
  type Covering,
  type FactorRows,
  type LabelRows,
  type Labels,
  type OwnSums,
  type PlacedFactor,
  prepareFactor,
  prepareLabel,
  unionSums,
} from '../../src/combine/moments.js';
import { loadKernels } from '../../src/kernels/library.js';
import { cellAt, createMatrix, type Shape, TILE, tilesOf } from '../../src/panel/panel.js';
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
  readonly placed: PlacedFactor;
  readonly rows: Covering & { readonly factor: FactorRows };
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
  return {
    scorer: new FusedScorer(library, target, placed),
    moments,
    target,
    label: prepareLabel(labelRows(target), target.to - target.from, target.shape.symbols, target.minSymbols),
  };
}

function place({ scorer, moments, target, label }: Scene, kind: string, seed = 3): Both {
  const matrix = matrixOfKind(kind, target.shape, seed);
  const address = memory.alloc(matrix.byteLength);
  memory.f32(address, matrix.length).set(matrix);
  const placed = moments.allocate();
  const own = scorer.measure(address, placed.address).sums;
  return { own, placed, rows: prepareFactor(zscores(matrix, target), label) };
}

/** A placed factor's z-scores, what a unit is worth on each date, and which cells hold one. */
function read({ address }: PlacedFactor, { shape, from, to }: Target) {
  const dates = to - from;
  const width = tilesOf(shape) * TILE;
  const units = memory.f64(address, dates);
  const values = address + Math.ceil(dates / 2) * 16;
  const cells = new Int16Array(memory.memory.buffer, values, dates * width);
  const bits = memory.u16(values + dates * width * 2, (dates * width) / TILE);
  return {
    units,
    value: (date: number, symbol: number) => cells[date * width + symbol]! * units[date]!,
    held: (date: number, symbol: number) => (bits[(date * width + symbol) >> 4]! >> (symbol & 15)) & 1,
  };
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
      const { moments, label, target } = scene;
      const [a, b] = [place(scene, kind), place(scene, '10 % missing', 4)];
      const n = shape.symbols;
      const dates = target.to - target.from;
      const [left, right] = [read(a.placed, target), read(b.placed, target)];
      const products = new Float64Array(dates);
      let worst = 0;
      let wrong = 0;
      for (let date = 0; date < dates; date++) {
        for (let symbol = 0; symbol < Math.ceil(n / TILE) * TILE; symbol++) {
          const held = symbol < n ? a.rows.factor.mask[date * n + symbol]! : 0;
          const value = held === 1 ? a.rows.factor.values[date * n + symbol]! : 0;
          if (left.held(date, symbol) !== held) wrong++;
          // In units: half of one is lost at most, and what float32 rounds.
          if (value !== left.value(date, symbol))
            worst = Math.max(worst, Math.abs(left.value(date, symbol) - value) / left.units[date]!);
          products[date]! += left.value(date, symbol) * right.value(date, symbol);
        }
      }
      expect(wrong).toBe(0);
      expect(worst).toBeLessThan(0.51);
      const { own } = a;
      const expected = a.rows.own;
      expect(own.n).toEqual(expected.n);
      expect(furthest(own.s, expected.s, n)).toBeLessThan(1e-6);
      expect(furthest(own.q, expected.q, n)).toBeLessThan(1e-6);
      expect(furthest(own.self, expected.self, n)).toBeLessThan(1e-6);
      const [[product]] = moments.crossSums([a.placed], [b.placed]) as [[Float64Array]];
      expect(furthest(product, products, n)).toBeLessThan(1e-6);
      const labels = moments.labels();
      const both = [a, b].map(({ placed, own }) => ({ factor: placed, own }));
      const union = unionSums(labels, both);
      const rows = unionSums(label, [a.rows, b.rows]);
      expect(union.n).toEqual(rows.n);
      expect(furthest(union.yy, rows.yy, n)).toBeLessThan(1e-6);
    }
  });

  it('give the pool means within 1e-6 of double precision, though values are rounded to units', () => {
    for (const kind of ['10 % missing', 'heavy tails']) {
      const scene = sceneOf(targetOf({ dates: 250, symbols: 300 }, '10 % missing'));
      const factors = Array.from({ length: 6 }, (_, seed) => place(scene, kind, seed + 20));
      const means = (label: Labels, members: readonly Covering[]) => {
        const sums = members.map(({ factor, own }, i) => ({
          own,
          cross: members.slice(0, i).map((before) => label.sums.cross(factor, before.factor)),
        }));
        return covariances(sums, unionSums(label, members), label);
      };
      const fused = means(
        scene.moments.labels(),
        factors.map(({ placed, own }) => ({ factor: placed, own })),
      );
      const exact = means(
        scene.label,
        factors.map(({ rows }) => rows),
      );
      expect(fused.dates).toBe(exact.dates);
      expect(furthest(fused.M, exact.M, 1)).toBeLessThan(1e-6);
      expect(furthest(fused.r, exact.r, 1)).toBeLessThan(1e-6);
    }
  });

  it('give a pair the same bits in every batch, in both orders, and with itself', () => {
    const scene = sceneOf(targetOf({ dates: 30, symbols: 333 }, '10 % missing'));
    const { moments } = scene;
    const factors = Array.from({ length: 7 }, (_, seed) => place(scene, 'heavy tails', seed));
    const all = factors.map(({ placed }) => placed);
    const table = moments.crossSums(all, all);
    for (const [i, a] of all.entries()) {
      expect(furthest(table[i]![i]!, factors[i]!.own.self, 333)).toBeLessThan(1e-4);
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
