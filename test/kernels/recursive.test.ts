import { describe, expect, it } from 'vitest';
import { finishValues } from '../../src/engine/reference/finish.js';
import { runScan } from '../../src/engine/reference/scan.js';
import { loadKernels } from '../../src/kernels/library.js';
import { cellsOf, type Shape } from '../../src/panel/panel.js';
import { kernelOperator } from '../../src/plan/kernel-operators.js';
import { expectClose, KINDS, matrixOfKind, SHAPES, universeOf } from './cross-section.js';
import { expectAgreement, runTile, SERIES, tile } from './tile-kernel.js';

describe.each(Object.entries(SERIES))('on %s', (_, series) => {
  it.each([0, 1, 3, 20, 200])('delays by %i dates', (d) => {
    for (const rows of [1, d + 1, 100]) expectAgreement({ id: 'ts_delay', inputs: [series(rows, d)], params: [d] });
  });

  it.each([1, 2, 5, 20, 200])('looks back %i dates for a value', (d) => {
    expectAgreement({ id: 'ts_backfill', inputs: [series(100, d)], params: [d] });
  });

  it.each([
    [3, 1],
    [13, 2],
    [1, 1],
    [2, 5],
  ])('recurs with n = %i and m = %i', (n, m) => {
    expectAgreement({ id: 'ts_sma_cn', inputs: [series(300, n)], params: [n, m] });
  });

  it('trades when triggered, until the exit', () => {
    const switches = (seed: number) =>
      tile(200, seed, (rng) => (rng.float() < 0.1 ? Number.NaN : rng.float() < 0.2 ? 1 : 0));
    expectAgreement({ id: 'trade_when', inputs: [switches(1), series(200, 2), switches(3)], params: [] });
  });
});

describe('ts_delay', () => {
  it('leaves a slice without dates before it NaN', () => {
    expect(runTile({ id: 'ts_delay', inputs: [new Float32Array(16)], params: [2], base: 9 })[0]).toBeNaN();
  });
});

const { memory, kernels } = loadKernels();

function hump(x: Float32Array, shape: Shape, universe: Uint8Array | null, h: number): Float32Array {
  const used = memory.used;
  const at = { out: memory.alloc(x.byteLength), x: memory.alloc(x.byteLength), scratch: memory.alloc(shape.dates * 8) };
  const members = universe ? memory.alloc(universe.length) : 0;
  memory.f32(at.x, x.length).set(x);
  if (universe) memory.u8(members, universe.length).set(universe);
  kernels.hump!(at.out, at.x, members, shape.dates, shape.symbols, h, at.scratch);
  const out = memory.f32(at.out, x.length).slice();
  memory.release(used);
  return out;
}

describe.each(Object.keys(KINDS))('hump on a cross-section of kind %s', (kind) => {
  it('moves when its reference does', () => {
    const { reference } = kernelOperator('hump');
    if (reference.shape !== 'scan') throw new Error('hump is a scan');
    for (const shape of SHAPES) {
      for (const universe of [null, universeOf(shape)]) {
        for (const h of [0, 0.5 / shape.symbols, 0.1]) {
          const x = matrixOfKind(kind, shape);
          const out = new Float64Array(cellsOf(shape)).fill(Number.NaN);
          const finish = (values: Float64Array) => finishValues(values, true);
          runScan(reference, [{ kind: 'matrix', data: x }], [h], { shape, universe, finish }, out);
          expectClose(hump(x, shape, universe, h), out, shape, 0);
        }
      }
    }
  });
});
