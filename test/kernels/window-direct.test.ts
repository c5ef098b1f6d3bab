import { describe, it } from 'vitest';
import { expectAgreement, SERIES } from './tile-kernel.js';

const WINDOWS = [4, 5, 20, 60, 250];
const rowsFor = (d: number) => [d - 1, d, d + 1, 400];

describe.each(Object.entries(SERIES))('on %s', (_, series) => {
  it.each(WINDOWS)('gives skewness and kurtosis of %i dates', (d) => {
    for (const rows of rowsFor(d)) {
      const inputs = [series(rows, d)];
      expectAgreement({ id: 'ts_skew', inputs, params: [d] }, { relative: 1e-6, scale: 1 });
      expectAgreement({ id: 'ts_kurt', inputs, params: [d] }, { relative: 1e-6, scale: 1 });
    }
  });

  it.each([1, 2, ...WINDOWS])('gives mean absolute deviations of %i dates', (d) => {
    for (const rows of rowsFor(d)) {
      // Among the smallest float32, deviations are rounded as the values are.
      expectAgreement({ id: 'ts_mad', inputs: [series(rows, d)], params: [d] }, { relative: 1e-6, scale: 1e-36 });
    }
  });

  it.each([1, 2, ...WINDOWS])('gives products of %i dates', (d) => {
    for (const rows of rowsFor(d)) {
      expectAgreement({ id: 'ts_product', inputs: [series(rows, d)], params: [d] }, { relative: 1e-6 });
    }
  });
});

describe('ts_mad', () => {
  it('holds where sums leave float32', () => {
    const inputs = [SERIES['huge and small values']!(100, 1).map((value) => value * 3e7)];
    expectAgreement({ id: 'ts_mad', inputs, params: [20] }, { relative: 1e-6 });
  });
});
