import { describe, it } from 'vitest';
import { expectClose, expectedRow, KINDS, matrixOfKind, runCross, SHAPES, universeOf } from './cross-section.js';

/** Kernels, their constants, and how near they must come. Ranks are exact. */
const CASES = [
  { id: 'rank', params: [], tolerance: 0 },
  { id: 'quantile', params: [], tolerance: 1e-6 },
  { id: 'zscore', params: [], tolerance: 1e-5 },
  { id: 'scale', params: [1], tolerance: 1e-6 },
  { id: 'scale', params: [-2.5], tolerance: 1e-6 },
  { id: 'cs_mean', params: [], tolerance: 1e-6 },
  { id: 'cs_std', params: [], tolerance: 1e-6 },
  { id: 'cs_count', params: [], tolerance: 0 },
] as const;

describe.each(CASES)('$id $params', ({ id, params, tolerance }) => {
  it.each(Object.keys(KINDS))('means what the operator means: %s', (kind) => {
    for (const shape of SHAPES) {
      const x = matrixOfKind(kind, shape);
      for (const universe of [null, universeOf(shape)]) {
        const expected = expectedRow(id, [x], params, shape, universe);
        expectClose(runCross(id, x, params, shape, universe), expected, shape, tolerance);
      }
    }
  });
});
