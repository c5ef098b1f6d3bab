import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { deviation } from './families/statistics.js';
import { rolling } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_std_dev',
  params: [panel('x'), window()],
  doc: 'standard deviation, divisor d-1, of the d dates up to today (d >= 2); NaN if one of them is NaN or missing. pandas: rolling(d).std()',
  unit: keep,
  minWindow: 2,
  minPeriods: 2,
  cost: 8,
  searchable: true,
  of: ({ x }) => deviation(x),
  examples: [
    example('ts_std_dev(x, 4)', { x: [1, 2, 4, 8] }, [null, null, null, 3.095695936834452]),
    example('ts_std_dev(x, 2, skipna=true)', { x: [1, null, 4, 4] }, [null, null, null, 0]),
  ],
});
