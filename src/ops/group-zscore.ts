import { inGroups } from './families/cross.js';
import { example } from './families/operator.js';
import { group, panel } from './families/params.js';
import { standardised } from './families/statistics.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = inGroups({
  name: 'group_zscore',
  params: [panel('x'), group()],
  doc: '(x - mean) / deviation inside its group on the date, divisor n-1; NaN without a group, if the deviation is 0 or n < 2',
  unit: always(PURE),
  searchable: true,
  of: ([x]) => standardised(x!),
  examples: [
    example('group_zscore(x, g)', { x: [1, 2, 3, 4, null], g: [1, 1, 2, null, 2] }, [
      -0.7071067811865475,
      0.7071067811865475,
      null,
      null,
      null,
    ]),
  ],
});
