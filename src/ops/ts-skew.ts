import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { centredPower, isConstant } from './families/statistics.js';
import { rolling } from './families/time.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = rolling({
  name: 'ts_skew',
  params: [panel('x'), window()],
  doc: 'skewness, bias-corrected, of the d dates up to today (d >= 3); NaN if one of them is NaN or missing, or if the variance is 0. pandas: rolling(d).skew()',
  unit: always(PURE),
  minWindow: 3,
  minPeriods: 3,
  cost: 10,
  searchable: false,
  of: ({ x }) => {
    if (isConstant(x)) return Number.NaN;
    const n = x.length;
    const skew = (Math.sqrt(n) * centredPower(x, 3)) / centredPower(x, 2) ** 1.5;
    return (skew * Math.sqrt(n * (n - 1))) / (n - 2);
  },
  examples: [example('ts_skew(x, 3)', { x: [1, 2, 4, 4] }, [null, null, 0.9352195295828237, -1.7320508075688772])],
});
