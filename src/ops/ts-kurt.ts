import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { centredPower, isConstant } from './families/statistics.js';
import { rolling } from './families/time.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = rolling({
  name: 'ts_kurt',
  params: [panel('x'), window()],
  doc: 'excess kurtosis, bias-corrected, of the d dates up to today (d >= 4); NaN if one of them is NaN or missing, or if the variance is 0. pandas: rolling(d).kurt()',
  unit: always(PURE),
  minWindow: 4,
  minPeriods: 4,
  cost: 10,
  searchable: false,
  of: ({ x }) => {
    if (isConstant(x)) return Number.NaN;
    const n = x.length;
    const kurtosis = (n * centredPower(x, 4)) / centredPower(x, 2) ** 2;
    return ((n - 1) * ((n + 1) * kurtosis - 3 * (n - 1))) / ((n - 2) * (n - 3));
  },
  examples: [example('ts_kurt(x, 4)', { x: [1, 2, 4, 8] }, [null, null, null, 0.7576559546313795])],
});
