import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { plainOnly } from './families/unit-rules.js';

export const operator = element({
  name: 'sigmoid',
  params: [panel('x')],
  doc: '1 / (1 + exp(-x)), also far from 0. scipy: expit',
  unit: plainOnly('takes the sigmoid of'),
  cost: 15,
  of: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  examples: [example('sigmoid(x)', { x: [0, 1000, -1000] }, [0.5, 1, 0])],
});
