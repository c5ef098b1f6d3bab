import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { keep } from './families/unit-rules.js';

export const operator = element({
  name: 'floor',
  params: [panel('x')],
  doc: 'largest integer <= x. numpy: floor',
  unit: keep,
  of: Math.floor,
  examples: [example('floor(x)', { x: [1.5, -1.5, null] }, [1, -2, null])],
});
