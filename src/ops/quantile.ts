import { crossSection } from './families/cross.js';
import { inverseNormal } from './families/normal.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { averageRanks } from './families/statistics.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = crossSection({
  name: 'quantile',
  params: [panel('x')],
  doc: "inverse normal of (average rank - 0.5) / n over the universe's finite values on the date",
  unit: always(PURE),
  cost: 65,
  of: ([x]) => averageRanks(x!).map((rank) => inverseNormal((rank - 0.5) / x!.length)),
  examples: [example('quantile(x)', { x: [1, 3, 2, null] }, [-0.967421566101701, 0.967421566101701, 0, null])],
});
