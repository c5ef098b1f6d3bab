import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { sum } from './families/statistics.js';
import { rolling } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_sum',
  params: [panel('x'), window()],
  doc: 'sum over the d dates up to today; NaN if one of them is NaN or missing. pandas: rolling(d).sum()',
  unit: keep,
  searchable: true,
  of: ({ x }) => sum(x),
  examples: [
    example('ts_sum(x, 2)', { x: [1, 2, null, 4, 5] }, [null, 3, null, null, 9]),
    example('ts_sum(x, 2, skipna=true)', { x: [1, 2, null, 4] }, [1, 3, 2, 4]),
  ],
});
