import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { raised } from './families/unit-rules.js';

export const operator = element({
  name: 'sqrt',
  params: [panel('x')],
  doc: 'square root; NaN where x < 0. numpy: sqrt',
  unit: raised(0.5),
  cost: 3,
  of: Math.sqrt,
  examples: [example('sqrt(x)', { x: [4, -1, 0] }, [2, null, 0])],
});
