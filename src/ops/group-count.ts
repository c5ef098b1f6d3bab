import { inGroups } from './families/cross.js';
import { example } from './families/operator.js';
import { group, panel } from './families/params.js';
import { spread } from './families/statistics.js';
import { always } from './families/unit-rules.js';
import { COUNT } from './units.js';

export const operator = inGroups({
  name: 'group_count',
  params: [panel('x'), group()],
  doc: "number of the group's finite values on the date; NaN without a group or where x is NaN",
  unit: always(COUNT),
  of: ([x]) => spread(x!, x!.length),
  examples: [example('group_count(x, g)', { x: [1, 2, 3, 4, null], g: [1, 1, 2, null, 2] }, [2, 2, 1, null, null])],
});
