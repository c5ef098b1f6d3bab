import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { keep } from './families/unit-rules.js';

export const operator = element({
  name: 'abs',
  params: [panel('x')],
  doc: 'absolute value. pandas: abs',
  unit: keep,
  searchable: true,
  of: Math.abs,
  examples: [example('abs(x)', { x: [-2, 3, null] }, [2, 3, null])],
});
