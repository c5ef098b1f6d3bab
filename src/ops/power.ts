import { arithmetic } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { raise } from './families/unit-rules.js';

export const operator = arithmetic({
  name: 'power',
  params: [panel('x'), panel('y')],
  doc: 'x to the power y; NaN for a fractional power of a negative base and for 0 to a negative power, 0^0 is 1, NaN^0 is NaN. pandas: x ** y but for NaN',
  unit: raise,
  symbol: '^',
  cost: 20,
  of: (x, y) => x ** y,
  examples: [
    example('x^0.5', { x: [-4, 4] }, [null, 2]),
    example('-x^2', { x: [3, null] }, [-9, null]),
    example('x^0', { x: [0, null] }, [1, null]),
  ],
});
