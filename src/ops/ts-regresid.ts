import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { lastResidual } from './families/regression.js';
import { rolling } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_regresid',
  params: [panel('y'), panel('x'), window()],
  doc: "what is left of the last y (today's; under skipna that of the latest complete pair) after least squares on x with intercept over the d dates up to today (d >= 2); NaN if one of them is NaN or missing, or if x is constant",
  unit: keep,
  minWindow: 2,
  minPeriods: 2,
  cost: 15,
  searchable: true,
  // The window names its series by position: x is the first, y of the formula.
  of: ({ x, y }) => lastResidual(x, y),
  examples: [
    example('ts_regresid(y, x, 3)', { y: [2, 4, 6, 6], x: [1, 2, 3, 4] }, [null, null, 0, -0.33333333333333304]),
    example('ts_regresid(y, x, 4, skipna=true)', { y: [2, 4, 5, null], x: [1, 2, 4, 4] }, [
      null,
      0,
      -0.2142857142857135,
      -0.2142857142857135,
    ]),
  ],
});
