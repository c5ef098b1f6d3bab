import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { plainOnly } from './families/unit-rules.js';

export const operator = element({
  name: 'tanh',
  params: [panel('x')],
  doc: 'hyperbolic tangent. numpy: tanh',
  unit: plainOnly('takes tanh of'),
  cost: 15,
  of: Math.tanh,
  examples: [example('tanh(x)', { x: [0, 1000, null] }, [0, 1, null])],
});
