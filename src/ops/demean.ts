import { call } from '../expr/nodes.js';
import { crossSection } from './families/cross.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { keep } from './families/unit-rules.js';

export const operator = crossSection({
  name: 'demean',
  params: [panel('x')],
  doc: "x - mean over the universe's finite values on the date",
  unit: keep,
  aliases: ['normalize'],
  searchable: true,
  lower: ([x]) => call('sub', [x!, call('cs_mean', [x!])]),
  examples: [example('demean(x)', { x: [1, 2, null, 3] }, [-1, 0, null, 1])],
});
