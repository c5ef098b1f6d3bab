import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/library.js';
import { skipCode } from '../../src/kernels/skip-codes.js';
import { KERNELS } from '../../src/ops/kernels.js';
import { kernelOperator } from '../../src/plan/kernel-operators.js';
import { expectValues, referenceTile, SERIES, type TileCall, tile } from './tile-kernel.js';

const { memory, kernels } = loadKernels();

/** What `patch` makes of the results of the plain operator. */
function patched({ id, inputs, params, minPeriods, base = 0 }: TileCall & { minPeriods: number }): Float32Array {
  const { reference } = kernelOperator(id);
  const needsToday = reference.shape === 'window' && reference.needsToday ? 1 : 0;
  const plain = referenceTile({ id, inputs, params });
  const used = memory.used;
  const [out, x, y = 0] = [plain, ...inputs].map((values) => {
    const address = memory.alloc(values.byteLength);
    memory.f32(address, values.length).set(values);
    return address;
  });
  const [d, param = 0] = params;
  const scratch = memory.alloc(64 * d! + 64);
  const guard = memory.alloc(64);
  memory.i32(guard, 1)[0] = 7;
  kernels.patch!(skipCode(id), out!, x!, y, plain.length / 16, base, d!, minPeriods, param, needsToday, scratch);
  expect(memory.i32(guard, 1)[0]).toBe(7);
  const result = memory.f32(out!, plain.length).slice();
  memory.release(used);
  return result;
}

const SKIPPING = KERNELS.filter((id) => kernelOperator(id).operator.skipna);

const inputsOf = (id: (typeof KERNELS)[number], series: (seed: number) => Float32Array) =>
  kernelOperator(id)
    .operator.params.filter(({ type }) => type === 'panel')
    .map((_, k) => series(k + 1));

const gaps = (rows: number, seed: number) =>
  tile(rows, seed, (rng, lane, row) =>
    rng.float() < 0.1 || row < 7 * lane || (lane === 3 && row > 20) ? Number.NaN : rng.int(50) / 5,
  );

describe.each(SKIPPING)('%s under skipna', (id) => {
  const { operator, reference } = kernelOperator(id);
  const least = (reference.shape === 'window' && reference.minPeriods) || 1;
  const params = (d: number) => (operator.params.at(-1)!.type === 'number' ? [d, 0.3] : [d]);

  it('is its reference where windows are short or hold NaN', () => {
    for (const d of [1, 2, 3, 5, 20, 60].filter((window) => window >= (operator.minWindow ?? 1))) {
      for (const rows of [1, d, 130]) {
        for (const minPeriods of [least, 4, d + 1].filter((count) => count >= least)) {
          const call = { id, inputs: inputsOf(id, (seed) => gaps(rows, seed)), params: params(d), minPeriods };
          expectValues(patched(call), referenceTile(call), { relative: 1e-7, scale: 1e-6 });
        }
      }
    }
  });

  it.each(Object.entries(SERIES))('is its reference on %s', (_, series) => {
    const inputs = inputsOf(id, (seed) => series(90, seed));
    const call = { id, inputs, params: params(12), minPeriods: least };
    expectValues(patched(call), referenceTile(call), { relative: 1e-7, scale: 1e-6 });
  });

  it('leaves complete windows alone', () => {
    const inputs = inputsOf(id, (seed) => SERIES['normal values']!(50, seed));
    const call = { id, inputs, params: params(8), minPeriods: least };
    expect(patched(call).slice(8 * 16)).toEqual(referenceTile({ id, inputs, params: params(8) }).slice(8 * 16));
  });
});
