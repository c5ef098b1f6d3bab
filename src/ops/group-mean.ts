import { inGroups } from './families/cross.js';
import { example } from './families/operator.js';
import { group, panel } from './families/params.js';
import { mean, spread } from './families/statistics.js';
import { keep } from './families/unit-rules.js';

export const operator = inGroups({
  name: 'group_mean',
  params: [panel('x'), group()],
  doc: 'mean of its group on the date; NaN without a group or where x is NaN',
  unit: keep,
  of: ([x]) => spread(x!, mean(x!)),
  examples: [example('group_mean(x, g)', { x: [1, 2, 3, 4, null], g: [1, 1, 2, null, 2] }, [1.5, 1.5, 3, null, null])],
});
