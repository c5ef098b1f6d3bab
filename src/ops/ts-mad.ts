import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { meanDeviation } from './families/statistics.js';
import { rolling } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_mad',
  params: [panel('x'), window()],
  doc: 'mean of abs(x - window mean) over the d dates up to today; NaN if one of them is NaN or missing.',
  unit: keep,
  cost: 8,
  searchable: true,
  of: ({ x }) => meanDeviation(x),
  examples: [example('ts_mad(x, 2)', { x: [1, 3, 3, null] }, [null, 1, 0, null])],
});
