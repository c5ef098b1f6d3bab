import { inGroups } from './families/cross.js';
import { example } from './families/operator.js';
import { group, panel } from './families/params.js';
import { deviation, spread } from './families/statistics.js';
import { keep } from './families/unit-rules.js';

export const operator = inGroups({
  name: 'group_std',
  params: [panel('x'), group()],
  doc: 'standard deviation, divisor n-1, of its group on the date; NaN without a group, where x is NaN, or if n < 2',
  unit: keep,
  of: ([x]) => spread(x!, deviation(x!)),
  examples: [example('group_std(x, g)', { x: [1, 2, 3, 4, null], g: [1, 1, 1, null, 2] }, [1, 1, 1, null, null])],
});
