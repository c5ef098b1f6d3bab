import { describe, expect, it } from 'vitest';
import { finishValue } from '../../src/engine/reference/finish.js';
import { runGroup } from '../../src/engine/reference/group.js';
import { loadKernels } from '../../src/kernels/library.js';
import type { KernelId } from '../../src/ops/kernels.js';
import { cellsOf, type GroupColumn, type Shape } from '../../src/panel/panel.js';
import { kernelOperator } from '../../src/plan/kernel-operators.js';
import { createRng } from '../../src/util/rng.js';
import { expectClose, KINDS, matrixOfKind, SHAPES, universeOf } from './cross-section.js';

const { memory, kernels } = loadKernels();
const EXACT = ['group_rank', 'group_median', 'group_count'] as const;
const CLOSE = ['group_mean', 'group_std', 'group_zscore', 'group_scale'] as const;

/** Groups by symbol or by cell, one in eight cells in none, some groups empty. */
function groupsOf(shape: Shape, fixed: boolean, groups: number): GroupColumn {
  const rng = createRng(groups);
  const codes = Int32Array.from({ length: fixed ? shape.symbols : cellsOf(shape) }, () =>
    rng.float() < 0.125 ? -1 : Math.floor(rng.int(groups) * 0.9),
  );
  return { labels: Array.from({ length: groups }, (_, code) => `g${code}`), codes, static: fixed };
}

interface Case {
  readonly x: Float32Array;
  readonly shape: Shape;
  readonly group: GroupColumn;
  readonly universe: Uint8Array | null;
}

function actual(id: KernelId, { x, shape, group, universe }: Case, params: readonly number[]): Float32Array {
  const used = memory.used;
  const place = (bytes: number) => memory.alloc(bytes);
  const at = { out: place(x.byteLength), x: place(x.byteLength), codes: place(group.codes.byteLength) };
  const members = universe ? place(universe.length) : 0;
  const groups = group.labels.length;
  const scratch = place(kernels.groupBytes!(shape.symbols, groups));
  const guard = place(64);
  memory.f32(at.x, x.length).set(x);
  memory.i32(at.codes, group.codes.length).set(group.codes);
  memory.i32(guard, 1)[0] = 7;
  if (universe) memory.u8(members, universe.length).set(universe);
  const grouping = [at.codes, group.static ? 1 : 0, groups];
  kernels[id]!(at.out, at.x, ...grouping, members, shape.dates, shape.symbols, ...params, scratch);
  const out = memory.f32(at.out, x.length).slice();
  expect(memory.i32(guard, 1)[0]).toBe(7);
  expect(kernels.groupBytes!(shape.symbols, groups)).toBeLessThan(kernels.crossScratch!(shape.symbols, groups));
  memory.release(used);
  return out;
}

function expected(id: KernelId, { x, shape, group, universe }: Case, params: readonly number[]): Float64Array {
  const { reference } = kernelOperator(id);
  if (reference.shape !== 'row') throw new Error(`${id} is no cross-section`);
  const out = new Float64Array(cellsOf(shape));
  runGroup(reference, [{ kind: 'matrix', data: x }], group, params, { shape, universe, finish: () => {} }, out);
  return out.map((value) => finishValue(value, true));
}

function casesOf(kind: string): Case[] {
  return SHAPES.flatMap((shape) =>
    [true, false].flatMap((fixed) =>
      [null, universeOf(shape)].map((universe) => ({
        x: matrixOfKind(kind, shape),
        shape,
        group: groupsOf(shape, fixed, fixed ? 11 : 3),
        universe,
      })),
    ),
  );
}

describe.each(Object.keys(KINDS))('in groups of a cross-section of kind %s', (kind) => {
  it.each(EXACT)('%s is exact', (id) => {
    for (const one of casesOf(kind)) expectClose(actual(id, one, []), expected(id, one, []), one.shape, 0);
  });

  it.each(CLOSE)('%s agrees with its reference', (id) => {
    const params = id === 'group_scale' ? [2] : [];
    for (const one of casesOf(kind)) {
      expectClose(actual(id, one, params), expected(id, one, params), one.shape, 1e-6);
    }
  });
});
