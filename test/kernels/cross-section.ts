import { expect } from 'vitest';
import { finishValue } from '../../src/engine/reference/finish.js';
import type { Series } from '../../src/engine/reference/operand.js';
import { runRow } from '../../src/engine/reference/row.js';
import { loadKernels } from '../../src/kernels/library.js';
import type { KernelId } from '../../src/ops/kernels.js';
import { cellAt, cellsOf, type Shape, tilesOf } from '../../src/panel/panel.js';
import { kernelOperator } from '../../src/plan/kernel-operators.js';
import { createRng, type Rng } from '../../src/util/rng.js';

/** Kinds of cross-sections, each a rule for the value of a cell. */
export const KINDS: Readonly<Record<string, (rng: Rng, date: number) => number>> = {
  normal: (rng) => rng.normal(),
  '10 % missing': (rng) => (rng.float() < 0.1 ? Number.NaN : rng.normal()),
  'mostly missing': (rng) => (rng.float() < 0.97 ? Number.NaN : rng.normal()),
  'missing dates': (rng, date) => (date % 3 === 0 ? Number.NaN : rng.normal()),
  ties: (rng) => Math.ceil(rng.float() * 7) / 7,
  zeros: (rng) => (rng.float() < 0.3 ? (rng.float() < 0.5 ? 0 : -0) : rng.normal()),
  constant: (_, date) => 3.3 + date,
  'constant but one': (rng) => (rng.float() < 0.01 ? 8 : 7),
  offset: (rng) => 1e4 * (1 + 1e-4 * rng.normal()),
  prices: (rng) => 5 * Math.exp(3 * rng.float()),
  'heavy tails': (rng) => rng.normal() / rng.normal(),
  'orders of magnitude': (rng) => Math.exp(8 * rng.normal()),
  outliers: (rng) => rng.normal() * (rng.float() < 0.005 ? 1e6 : 1),
  huge: (rng) => (rng.float() - 0.5) * 6e38,
  tiny: (rng) => rng.normal() * 1e-42,
};

const SIZES = [1, 2, 5, 16, 17, 63, 500, 1030];

export const SHAPES: readonly Shape[] = SIZES.map((symbols) => ({ dates: symbols > 100 ? 18 : 37, symbols }));

/** A matrix of one kind; what lies in the padding is of the same kind, for kernels must not see it. */
export function matrixOfKind(kind: string, shape: Shape, seed = 1): Float32Array {
  const rng = createRng(seed);
  const out = new Float32Array(cellsOf(shape));
  for (let date = 0; date < shape.dates; date++) {
    for (let symbol = 0; symbol < tilesOf(shape) * 16; symbol++) {
      const value = Math.fround(KINDS[kind]!(rng, date));
      out[cellAt(shape, date, symbol)] = Number.isFinite(value) ? value : Number.NaN;
    }
  }
  return out;
}

/** Two in three cells, none on some dates. */
export function universeOf(shape: Shape, seed = 2): Uint8Array {
  const rng = createRng(seed);
  const out = new Uint8Array(cellsOf(shape));
  for (let date = 0; date < shape.dates; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      out[cellAt(shape, date, symbol)] = date % 11 !== 5 && rng.float() < 0.67 ? 1 : 0;
    }
  }
  return out;
}

/** What a cross-sectional operator means, rounded to float32. */
export function expectedRow(
  id: KernelId,
  inputs: readonly Float32Array[],
  params: readonly number[],
  shape: Shape,
  universe: Uint8Array | null,
): Float64Array {
  const { reference } = kernelOperator(id);
  if (reference.shape !== 'row') throw new Error(`${id} is no cross-section`);
  const out = new Float64Array(cellsOf(shape));
  const series = inputs.map((data): Series => ({ kind: 'matrix', data }));
  runRow(reference, series, params, { shape, universe, finish: () => {} }, out);
  return out.map((value) => finishValue(value, true));
}

const library = loadKernels();
const { memory, kernels } = library;
const base = memory.used;

/** What the kernel of a cross-sectional operator makes of one matrix. */
export function runCross(
  id: KernelId,
  x: Float32Array,
  params: readonly number[],
  shape: Shape,
  universe: Uint8Array | null,
): Float32Array {
  memory.release(base);
  const place = (bytes: number) => memory.alloc(bytes);
  const at = { out: place(x.byteLength), x: place(x.byteLength), universe: universe ? place(x.length) : 0 };
  const scratch = place(kernels.crossScratch!(shape.symbols, 0));
  memory.f32(at.x, x.length).set(x);
  if (universe) memory.u8(at.universe, x.length).set(universe);
  kernels[id]!(at.out, at.x, at.universe, shape.dates, shape.symbols, ...params, scratch);
  return memory.f32(at.out, x.length).slice();
}

/** Fails at the first cell that is further from what is expected than `tolerance` of it (of 1 below 1). */
export function expectClose(actual: Float32Array, expected: ArrayLike<number>, shape: Shape, tolerance: number): void {
  for (let date = 0; date < shape.dates; date++) {
    for (let symbol = 0; symbol < tilesOf(shape) * 16; symbol++) {
      const cell = cellAt(shape, date, symbol);
      const want = expected[cell]!;
      const got = actual[cell]!;
      if (Number.isNaN(want) && Number.isNaN(got)) continue;
      if (Math.abs(got - want) <= tolerance * Math.max(1, Math.abs(want))) continue;
      expect.fail(`date ${date}, symbol ${symbol}: ${got}, not ${want}`);
    }
  }
}
