import { describe, expect, it } from 'vitest';
import type { KernelId } from '../../src/ops/kernels.js';
import { expectAgreement, referenceTile, runTile, SERIES, tile } from './tile-kernel.js';

const SUMS = ['ts_sum', 'ts_mean', 'ts_decay_linear'] as const;
const MOMENTS = ['ts_std_dev', 'ts_zscore', 'ts_slope', 'ts_rsquare', 'ts_resid'] as const;
const PAIRS = ['ts_corr', 'ts_cov', 'ts_regbeta', 'ts_regresid'] as const;

/** Short windows run in float32, long ones in float64. */
const WINDOWS = [2, 3, 5, 10, 20, 60, 150];
const rowsFor = (d: number) => [Math.max(1, d - 1), d + 1, 2 * d + 60];

/** Series that single out what float32 block sums are bad at. */
const HARD: Readonly<Record<string, (rows: number, seed: number) => Float32Array>> = {
  'an outlier now and then': (rows, seed) =>
    tile(rows, seed, (rng, lane) => (rng.float() < 0.05 ? 10 ** (lane / 2) : 1) * (1 + 0.1 * rng.normal())),
  'values near the end of the range': (rows, seed) =>
    tile(rows, seed, (rng) => (rng.float() < 0.01 ? Number.NaN : (2 * rng.float() - 1) * 3.4e38)),
  'values near 0': (rows, seed) => tile(rows, seed, (rng, lane) => rng.normal() * 10 ** (-18 - lane)),
  'changes too small to count': (rows, seed) =>
    tile(rows, seed, (rng, lane) => 100 * (1 + rng.normal() * 10 ** (-9 + lane / 2))),
  'prices that walk': (rows, seed) => {
    const level = new Float64Array(16).fill(20);
    return tile(rows, seed, (rng, lane) => (level[lane]! *= Math.exp(0.02 * rng.normal())));
  },
};

describe.each(Object.entries({ ...SERIES, ...HARD }))('on %s', (_, series) => {
  it.each([1, ...WINDOWS])('sums %i dates', (d) => {
    for (const rows of rowsFor(d)) {
      const inputs = [series(rows, d)];
      for (const id of SUMS) check(id, inputs, [d]);
      for (const f of [0, 0.5, 0.9, 1]) check('ts_decay_exp', inputs, [d, f]);
    }
  });

  it.each(WINDOWS)('measures spread and trend of %i dates', (d) => {
    for (const rows of rowsFor(d)) for (const id of MOMENTS) check(id, [series(rows, d)], [d]);
  });

  it.each(WINDOWS)('relates two series over %i dates', (d) => {
    for (const rows of rowsFor(d)) {
      const [x, y] = [series(rows, d), series(rows, d + 1)];
      const other = SERIES['normal values']!(rows, d);
      for (const id of PAIRS)
        for (const pair of [
          [x, y],
          [x, other],
          [other, x],
          [x, x],
        ])
          check(id, pair, [d]);
    }
  });
});

describe('whole numbers', () => {
  const counts = tile(300, 1, (rng) => rng.int(5) - 1);

  it.each([...SUMS, 'ts_std_dev', 'ts_slope'] as const)('give equal values of %s for equal windows', (id) => {
    // Where blocks start is where a slice starts: the anchors change, the results do not.
    for (const d of [3, 7, 10, 20]) {
      const call = { id, inputs: [counts], params: [d] };
      const results = [0, 1, 5].map((base) => runTile({ ...call, base }));
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
      expect(results[0]!.map(Math.fround)).toEqual(results[0]);
    }
  });

  it.each(SUMS)('give exact values of %s', (id) => {
    for (const d of [1, 3, 10, 20, 60]) expectAgreement({ id, inputs: [counts], params: [d] });
  });
});

describe('equal values', () => {
  it.each(['ts_mean', 'ts_decay_linear', 'ts_std_dev', 'ts_slope', 'ts_resid'] as const)('are exact in %s', (id) => {
    const inputs = [tile(200, 1, (_, lane) => 1.1 ** (13 * lane) / 3)];
    for (const d of [2, 3, 10, 20, 49, 200]) expectAgreement({ id, inputs, params: [d] });
  });
});

describe('ts_corr', () => {
  it('is exactly 1 or -1 over two dates', () => {
    const inputs = [SERIES['heavy tails']!(200, 1), SERIES['normal values']!(200, 2)];
    expectAgreement({ id: 'ts_corr', inputs, params: [2] });
  });
});

/**
 * Within 1e-5 of the value, or of the size of what nearly cancels in it; NaN in the same cells, and the same bits from a
 * slice.
 */
function check(id: KernelId, inputs: readonly Float32Array[], params: readonly number[]): void {
  const call = { id, inputs, params };
  expectAgreement(call, { relative: 1, scale: Number.POSITIVE_INFINITY });
  const actual = runTile(call);
  const expected = referenceTile(call);
  const sizes = sizesOf(id, inputs, params);
  for (let i = 0; i < actual.length; i++) {
    const allowed = 1e-5 * Math.max(Math.abs(expected[i]!), sizes(i)) + 1e-44;
    if (Math.abs(actual[i]! - expected[i]!) > allowed) {
      expect.fail(`${id}(${params}) row ${i >> 4}, lane ${i & 15}: ${actual[i]} instead of ${expected[i]}`);
    }
  }
}

function sizesOf(id: KernelId, inputs: readonly Float32Array[], params: readonly number[]): (i: number) => number {
  if (['ts_corr', 'ts_zscore', 'ts_rsquare'].includes(id)) return () => 1;
  if (id === 'ts_std_dev') return () => 0;
  const d = params[0]!;
  if (!id.startsWith('ts_reg') && !['ts_cov', 'ts_slope', 'ts_resid'].includes(id)) {
    const absolute = referenceTile({ id, inputs: [inputs[0]!.map(Math.abs)], params });
    return (i) => absolute[i]!;
  }
  const [x, y] = inputs.map((input) => referenceTile({ id: 'ts_std_dev', inputs: [input], params: [d] }));
  if (id === 'ts_cov') return (i) => x![i]! * y![i]!;
  if (id === 'ts_regbeta') return (i) => x![i]! / y![i]!;
  return (i) => x![i]!;
}
