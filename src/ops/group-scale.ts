import { inGroups } from './families/cross.js';
import { example } from './families/operator.js';
import { constant, group, panel } from './families/params.js';
import { sum } from './families/statistics.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = inGroups({
  name: 'group_scale',
  params: [panel('x'), group(), constant('a', { default: 1 })],
  doc: 'x * a / sum of |x| inside its group on the date; NaN without a group or if the sum is 0',
  unit: always(PURE),
  of: ([x], a) => {
    const total = sum(x!.map(Math.abs));
    return x!.map((value) => (value * a!) / total);
  },
  examples: [
    example('group_scale(x, g)', { x: [1, 2, 3, 4, null], g: [1, 1, 2, null, 2] }, [
      0.3333333333333333,
      0.6666666666666666,
      1,
      null,
      null,
    ]),
  ],
});
