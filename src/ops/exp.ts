import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { plainOnly } from './families/unit-rules.js';

export const operator = element({
  name: 'exp',
  params: [panel('x')],
  doc: 'e to the power x; NaN beyond float32. numpy: exp',
  unit: plainOnly('takes exp of'),
  cost: 15,
  of: Math.exp,
  examples: [example('exp(x)', { x: [0, 100, null] }, [1, null, null])],
});
