import { crossSection } from './families/cross.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { averageRanks } from './families/statistics.js';
import { always } from './families/unit-rules.js';
import { RANK } from './units.js';

export const operator = crossSection({
  name: 'rank',
  params: [panel('x')],
  doc: "average rank over the universe's finite values on the date, divided by their number: in (0,1]. pandas: rank(axis=1, pct=True)",
  unit: always(RANK),
  searchable: true,
  cost: 60,
  of: ([x]) => averageRanks(x!).map((value) => value / x!.length),
  examples: [example('rank(x)', { x: [1, 2, 2, null, 5] }, [0.25, 0.625, 0.625, null, 1])],
});
