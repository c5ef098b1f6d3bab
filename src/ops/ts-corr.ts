import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { correlation } from './families/regression.js';
import { rolling } from './families/time.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = rolling({
  name: 'ts_corr',
  params: [panel('x'), panel('y'), window()],
  doc: 'Pearson correlation over the d dates up to today (d >= 2), in [-1,1]; NaN if one of them is NaN or missing, or if either side is constant. pandas: x.rolling(d).corr(y)',
  unit: always(PURE),
  minWindow: 2,
  minPeriods: 2,
  cost: 20,
  commutative: true,
  searchable: true,
  of: ({ x, y }) => correlation(x, y),
  examples: [
    example('ts_corr(x, y, 3)', { x: [1, 1, 1, 2, 3], y: [5, 6, 7, 8, 8.5] }, [
      null,
      null,
      null,
      0.8660254037844387,
      0.9819805060619659,
    ]),
  ],
});
