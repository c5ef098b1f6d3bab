import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { correlation } from './families/regression.js';
import { rolling } from './families/time.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = rolling({
  name: 'ts_rsquare',
  params: [panel('x'), window()],
  doc: 'R squared of the least-squares line through the d dates up to today (d >= 2); NaN if one of them is NaN or missing, or if they are constant',
  unit: always(PURE),
  minWindow: 2,
  minPeriods: 2,
  cost: 10,
  searchable: false,
  of: ({ x, slot }) => correlation(x, slot) ** 2,
  examples: [example('ts_rsquare(x, 3)', { x: [1, 3, 5, 5] }, [null, null, 1, 0.75])],
});
