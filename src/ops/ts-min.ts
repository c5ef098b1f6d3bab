import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { smallest } from './families/statistics.js';
import { rolling } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_min',
  params: [panel('x'), window()],
  doc: 'smallest of the d dates up to today; NaN if one of them is NaN or missing. pandas: rolling(d).min()',
  unit: keep,
  searchable: true,
  of: ({ x }) => smallest(x),
  examples: [example('ts_min(x, 2)', { x: [3, 1, 2, null] }, [null, 1, 1, null])],
});
