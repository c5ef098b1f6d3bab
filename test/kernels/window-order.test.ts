import { describe, it } from 'vitest';
import { expectAgreement, SERIES } from './tile-kernel.js';

const WINDOWS = [1, 2, 3, 5, 20, 60, 150];

describe.each(Object.entries(SERIES))('on %s', (_, series) => {
  it.each(WINDOWS)('ranks today in %i dates exactly', (d) => {
    for (const rows of [Math.max(1, d - 1), d, d + 1, 333]) {
      expectAgreement({ id: 'ts_rank', inputs: [series(rows, d)], params: [d] });
    }
  });

  it.each(WINDOWS)('gives quantiles of %i dates exactly', (d) => {
    for (const rows of [Math.max(1, d - 1), d, d + 1, 333]) {
      for (const q of [0, 0.1, 0.25, 0.5, 0.8, 1]) {
        expectAgreement({ id: 'ts_quantile', inputs: [series(rows, d)], params: [d, q] });
      }
    }
  });

  it('gives quantiles of windows too long for sorted parts', () => {
    for (const q of [0, 0.3, 0.5, 1]) {
      expectAgreement({ id: 'ts_quantile', inputs: [series(420, 1)], params: [400, q] });
    }
  });
});
