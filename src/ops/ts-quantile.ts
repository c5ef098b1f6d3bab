import { example } from './families/operator.js';
import { constant, panel, window } from './families/params.js';
import { quantile } from './families/statistics.js';
import { rolling } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_quantile',
  params: [panel('x'), window(), constant('q', { min: 0, max: 1 })],
  doc: 'q-quantile, linear interpolation, of the d dates up to today; NaN if one of them is NaN or missing. pandas: rolling(d).quantile(q)',
  unit: keep,
  cost: 20,
  searchable: false,
  of: ({ x }, q) => quantile(x, q!),
  examples: [example('ts_quantile(x, 4, 0.25)', { x: [4, 1, 2, 3] }, [null, null, null, 1.75])],
});
