import { call } from '../expr/nodes.js';
import { inGroups } from './families/cross.js';
import { example } from './families/operator.js';
import { group, panel } from './families/params.js';
import { keep } from './families/unit-rules.js';

export const operator = inGroups({
  name: 'group_neutralize',
  params: [panel('x'), group()],
  doc: 'x - mean of its group on the date; NaN without a group',
  unit: keep,
  aliases: ['indneutralize'],
  searchable: true,
  lower: ([x, g]) => call('sub', [x!, call('group_mean', [x!, g!])]),
  examples: [
    example('group_neutralize(x, g)', { x: [1, 2, 3, 4, null], g: [1, 1, 2, null, 2] }, [-0.5, 0.5, 0, null, null]),
  ],
});
