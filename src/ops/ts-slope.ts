import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { slope } from './families/regression.js';
import { rolling } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_slope',
  params: [panel('x'), window()],
  doc: 'slope of the least-squares line through the d dates up to today (d >= 2), per date; NaN if one of them is NaN or missing',
  unit: keep,
  minWindow: 2,
  minPeriods: 2,
  cost: 8,
  searchable: true,
  of: ({ x, slot }) => slope(x, slot),
  examples: [example('ts_slope(x, 3)', { x: [1, 3, 5, 5] }, [null, null, 2, 1])],
});
