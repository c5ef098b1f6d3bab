import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { mean } from './families/statistics.js';
import { rolling } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_mean',
  params: [panel('x'), window()],
  doc: 'mean of the d dates up to today; NaN if one of them is NaN or missing. pandas: rolling(d).mean()',
  unit: keep,
  searchable: true,
  of: ({ x }) => mean(x),
  examples: [
    example('ts_mean(x, 2)', { x: [1, null, 3, 4] }, [null, null, null, 3.5]),
    example('ts_mean(x, 3, skipna=true, min_periods=2)', { x: [1, null, 3, 4] }, [null, null, 2, 3.5]),
  ],
});
