import { crossSection } from './families/cross.js';
import { example } from './families/operator.js';
import { constant, panel } from './families/params.js';
import { sum } from './families/statistics.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = crossSection({
  name: 'scale',
  params: [panel('x'), constant('a', { default: 1 })],
  doc: "x * a / sum of |x| over the universe's finite values on the date; NaN if the sum is 0",
  unit: always(PURE),
  searchable: true,
  of: ([x], a) => {
    const total = sum(x!.map(Math.abs));
    return x!.map((value) => (value * a!) / total);
  },
  examples: [
    example('scale(x)', { x: [2, -3, 5, null] }, [0.2, -0.3, 0.5, null]),
    example('scale(x, a=2)', { x: [0, 0] }, [null, null]),
  ],
});
