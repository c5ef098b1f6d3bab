import { call } from '../expr/nodes.js';
import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { raise } from './families/unit-rules.js';

export const operator = element({
  name: 'signed_power',
  params: [panel('x'), panel('a')],
  doc: 'sign(x) * |x|^a. numpy: sign(x) * abs(x) ** a',
  unit: raise,
  cost: 22,
  lower: ([x, a]) => call('mul', [call('sign', [x!]), call('power', [call('abs', [x!]), a!])]),
  examples: [example('signed_power(x, 0.5)', { x: [-4, 0, 4] }, [-2, 0, 2])],
});
