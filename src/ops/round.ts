import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { keep } from './families/unit-rules.js';

/** Math.round is exact for positive numbers, where floor(x + 0.5) is not just below 0.5. */
const roundHalfUp = Math.round;

export const operator = element({
  name: 'round',
  params: [panel('x')],
  doc: 'nearest integer, half away from zero (numpy rounds half to even)',
  unit: keep,
  of: (x) => Math.sign(x) * roundHalfUp(Math.abs(x)),
  examples: [example('round(x)', { x: [0.5, -0.5, 2.5, -2.5, 1.4] }, [1, -1, 3, -3, 1])],
});
