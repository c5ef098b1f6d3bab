import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { deviation, isConstant, mean } from './families/statistics.js';
import { rolling } from './families/time.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = rolling({
  name: 'ts_zscore',
  params: [panel('x'), window()],
  doc: '(x - mean) / deviation over the d dates up to today (d >= 2, divisor d-1); NaN if one of them is NaN or missing, or if the deviation is 0',
  unit: always(PURE),
  minWindow: 2,
  minPeriods: 2,
  needsToday: true,
  cost: 8,
  searchable: true,
  of: ({ x }) => (isConstant(x) ? Number.NaN : (x.at(-1)! - mean(x)) / deviation(x)),
  examples: [example('ts_zscore(x, 3)', { x: [1, 2, 3, 3, 3] }, [null, null, 1, 0.5773502691896257, null])],
});
