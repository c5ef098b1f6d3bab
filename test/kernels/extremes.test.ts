import { describe, it } from 'vitest';
import { expectAgreement, SERIES } from './tile-kernel.js';

const WINDOWS = [1, 2, 3, 5, 20, 60, 150];
const rowsFor = (d: number) => [Math.max(1, d - 1), d, 2 * d + 60];

describe.each(Object.entries(SERIES))('on %s', (_, series) => {
  it.each(WINDOWS)('finds the extremes of %i dates and their places exactly', (d) => {
    for (const rows of rowsFor(d)) {
      for (const id of ['ts_max', 'ts_min', 'ts_argmax', 'ts_argmin'] as const) {
        expectAgreement({ id, inputs: [series(rows, d)], params: [d] });
      }
    }
  });

  it.each(WINDOWS)('places today in the range of %i dates', (d) => {
    for (const rows of rowsFor(d)) {
      expectAgreement({ id: 'ts_scale', inputs: [series(rows, d)], params: [d] }, { relative: 1e-6 });
    }
  });
});
