import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { slope } from './families/regression.js';
import { rolling } from './families/time.js';
import { divide } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_regbeta',
  params: [panel('y'), panel('x'), window()],
  doc: 'slope of y on x, least squares with intercept over the d dates up to today (d >= 2); NaN if one of them is NaN or missing, or if x is constant',
  unit: divide,
  minWindow: 2,
  minPeriods: 2,
  cost: 15,
  searchable: true,
  // The window names its series by position: x is the first, y of the formula.
  of: ({ x, y }) => slope(x, y),
  examples: [example('ts_regbeta(y, x, 3)', { y: [2, 4, 6, 6], x: [1, 2, 3, 4] }, [null, null, 2, 1])],
});
