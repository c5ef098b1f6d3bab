import { inGroups } from './families/cross.js';
import { example } from './families/operator.js';
import { group, panel } from './families/params.js';
import { averageRanks } from './families/statistics.js';
import { always } from './families/unit-rules.js';
import { RANK } from './units.js';

export const operator = inGroups({
  name: 'group_rank',
  params: [panel('x'), group()],
  doc: 'rank inside its group on the date: average rank divided by n; NaN without a group',
  unit: always(RANK),
  searchable: true,
  cost: 60,
  of: ([x]) => averageRanks(x!).map((value) => value / x!.length),
  examples: [example('group_rank(x, g)', { x: [1, 2, 3, 4, null], g: [1, 1, 2, null, 2] }, [0.5, 1, 1, null, null])],
});
