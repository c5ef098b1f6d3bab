import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { codeviation } from './families/statistics.js';
import { rolling } from './families/time.js';
import { multiply } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_cov',
  params: [panel('x'), panel('y'), window()],
  doc: 'covariance, divisor d-1, over the d dates up to today (d >= 2); NaN if one of them is NaN or missing. pandas: x.rolling(d).cov(y)',
  unit: multiply,
  minWindow: 2,
  minPeriods: 2,
  cost: 15,
  commutative: true,
  searchable: true,
  of: ({ x, y }) => codeviation(x, y) / (x.length - 1),
  examples: [example('ts_cov(x, y, 3)', { x: [1, 2, 3, null], y: [2, 4, 6, 8] }, [null, null, 2, null])],
});
