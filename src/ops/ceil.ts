import { call } from '../expr/nodes.js';
import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { keep } from './families/unit-rules.js';

export const operator = element({
  name: 'ceil',
  params: [panel('x')],
  doc: 'smallest integer >= x. numpy: ceil',
  unit: keep,
  lower: ([x]) => call('neg', [call('floor', [call('neg', [x!])])]),
  examples: [example('ceil(x)', { x: [1.5, -1.5, null] }, [2, -1, null])],
});
