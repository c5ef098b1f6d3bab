import { expect } from 'vitest';
import { runColumn } from '../../src/engine/reference/column.js';
import { finishValues } from '../../src/engine/reference/finish.js';
import type { Scene, Series } from '../../src/engine/reference/operand.js';
import { runWindow } from '../../src/engine/reference/window.js';
import { loadKernels } from '../../src/kernels/library.js';
import type { KernelId } from '../../src/ops/kernels.js';
import { kernelOperator } from '../../src/plan/kernel-operators.js';
import { createRng, type Rng } from '../../src/util/rng.js';

const { memory, kernels } = loadKernels();

/** A call of a tile kernel on tiles of 16 symbols. */
export interface TileCall {
  readonly id: KernelId;
  readonly inputs: readonly Float32Array[];
  readonly params: readonly number[];
  readonly base?: number;
  /** For the reference: skips NaN, with at least so many values. */
  readonly minPeriods?: number;
}

/** What the kernel computes, on exactly the scratch it may use. */
export function runTile({ id, inputs, params, base = 0 }: TileCall): Float32Array {
  const used = memory.used;
  const length = inputs[0]!.length;
  const rows = length / 16;
  const addresses = inputs.map((input) => {
    const address = memory.alloc(length * 4);
    memory.f32(address, length).set(input);
    return address;
  });
  const out = memory.alloc(length * 4);
  const scratchBytes = 64 * (6 * (params[0] ?? 0) + 8 * rows) + 65_536;
  const scratch = memory.alloc(scratchBytes);
  const guard = memory.alloc(64);
  memory.f32(scratch, scratchBytes / 4).fill(Number.NaN);
  memory.f32(guard, 16).fill(7);
  kernels[id]!(out, ...addresses, rows, base, ...params, scratch);
  expect(memory.f32(guard, 16)).toEqual(new Float32Array(16).fill(7));
  const result = memory.f32(out, length).slice();
  memory.release(used);
  return result;
}

/** What the operator's own reference says, rounded to float32. */
export function referenceTile({ id, inputs, params, minPeriods }: TileCall): Float32Array {
  const { reference } = kernelOperator(id);
  const shape = { dates: inputs[0]!.length / 16, symbols: 16 };
  const scene: Scene = { shape, universe: null, finish: (values) => finishValues(values, true) };
  const series = inputs.map((data): Series => ({ kind: 'matrix', data }));
  const out = new Float64Array(inputs[0]!.length);
  if (reference.shape === 'window') runWindow(reference, series, params, minPeriods, scene, out);
  else if (reference.shape === 'column') runColumn(reference, series, params, scene, out);
  else throw new Error(`${id} is no tile kernel`);
  scene.finish(out);
  return Float32Array.from(out);
}

/** Tolerance of a comparison; without it values must be equal (0 and -0 are). */
export interface Tolerance {
  /** Share of the value, or of `scale` where that is larger: errors below tolerance * scale do not count. */
  readonly relative: number;
  readonly scale?: number;
}

/**
 * The kernel agrees with the reference; the same rows computed from a later start have the same bits, and so has a
 * symbol whatever its neighbours are.
 */
export function expectAgreement(call: TileCall, tolerance?: Tolerance): void {
  const actual = runTile(call);
  expectValues(actual, referenceTile(call), tolerance);
  expectOwnBits(call, actual);
  const rows = actual.length / 16;
  const from = Math.floor(rows / 3) + 1;
  const slices = call.inputs.map((input) => input.slice(from * 16));
  const tail = runTile({ ...call, inputs: slices, base: from });
  const first = Math.max(0, (call.params[0] ?? 1) - 1) * 16;
  if (kernelOperator(call.id).reference.shape === 'window' || call.id === 'ts_backfill') {
    expectSameBits(tail.slice(first), actual.slice(from * 16 + first));
  }
}

/** Every third symbol is replaced by what disturbs most. */
function expectOwnBits(call: TileCall, actual: Float32Array): void {
  const replaced = (i: number) => (i % 16) % 3 === 1;
  const disturbed = call.inputs.map((input) =>
    input.map((value, i) => (replaced(i) ? [3e38, Number.NaN, -3e38, 0][(i >> 4) & 3]! : value)),
  );
  const own = (values: Float32Array) => values.map((value, i) => (replaced(i) ? 0 : value));
  expectSameBits(own(runTile({ ...call, inputs: disturbed })), own(actual));
}

export function expectValues(actual: Float32Array, expected: Float32Array, tolerance?: Tolerance): void {
  expect(worst(actual, expected, tolerance)).toBeNull();
}

function expectSameBits(actual: Float32Array, expected: Float32Array): void {
  const different = actual.findIndex((value, i) => !Object.is(value, expected[i]));
  expect(different).toBe(-1);
}

interface Miss {
  readonly date: number;
  readonly lane: number;
  readonly actual: number;
  readonly expected: number;
}

/** The cell furthest from what is expected, null if all are near enough. */
function worst(actual: Float32Array, expected: Float32Array, tolerance?: Tolerance): Miss | null {
  let miss: Miss | null = null;
  let excess = 0;
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [actual[i]!, expected[i]!];
    if (Number.isNaN(a) && Number.isNaN(e)) continue;
    const allowed = tolerance ? tolerance.relative * Math.max(Math.abs(e), tolerance.scale ?? 0) : 0;
    const over = Number.isNaN(a - e) ? Number.POSITIVE_INFINITY : Math.abs(a - e) - allowed;
    if (over <= excess) continue;
    excess = over;
    miss = { date: i >> 4, lane: i & 15, actual: a, expected: e };
  }
  return miss;
}

/** Sixteen series of one kind: rows of a tile. */
export function tile(rows: number, seed: number, value: (rng: Rng, lane: number, row: number) => number): Float32Array {
  const rng = createRng(seed, 'tile');
  return Float32Array.from({ length: rows * 16 }, (_, i) => value(rng, i & 15, i >> 4));
}

/** Kinds of series that kernels meet. */
export const SERIES: Readonly<Record<string, (rows: number, seed: number) => Float32Array>> = {
  'normal values': (rows, seed) => tile(rows, seed, (rng) => rng.normal()),
  'values with gaps': (rows, seed) =>
    tile(rows, seed, (rng, lane) => (rng.float() < 0.02 * lane ? Number.NaN : rng.normal())),
  'whole numbers': (rows, seed) => tile(rows, seed, (rng) => (rng.float() < 0.03 ? Number.NaN : rng.int(7) - 3)),
  'long constant stretches': (rows, seed) => tile(rows, seed, (_, lane, row) => Math.floor(row / (5 + 3 * lane))),
  'small changes on a high level': (rows, seed) => tile(rows, seed, (rng) => 1e4 + rng.normal()),
  'huge and small values': (rows, seed) =>
    tile(rows, seed, (rng, lane) => rng.normal() * 10 ** (lane % 2 ? 30 : -30 + lane)),
  'the whole range of float32': (rows, seed) => tile(rows, seed, (rng) => (rng.float() - 0.5) * 6.8e38),
  'the smallest float32': (rows, seed) => tile(rows, seed, (rng) => rng.int(100) * 1e-44),
  'heavy tails': (rows, seed) => tile(rows, seed, (rng) => Math.exp(5 * rng.normal())),
  'listings after the start': (rows, seed) =>
    tile(rows, seed, (rng, lane, row) => (row < lane * 5 ? Number.NaN : 10 + rng.normal())),
};
