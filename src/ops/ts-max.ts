import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { largest } from './families/statistics.js';
import { rolling } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_max',
  params: [panel('x'), window()],
  doc: 'largest of the d dates up to today; NaN if one of them is NaN or missing. pandas: rolling(d).max()',
  unit: keep,
  searchable: true,
  of: ({ x }) => largest(x),
  examples: [example('ts_max(x, 2)', { x: [3, 1, 2, null] }, [null, 3, 2, null])],
});
