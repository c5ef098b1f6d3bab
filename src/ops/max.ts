import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { alike } from './families/unit-rules.js';

export const operator = element({
  name: 'max',
  params: [panel('x'), { ...panel('y'), variadic: true }],
  doc: 'the largest of its two or more operands; NaN if any is NaN. numpy: maximum',
  unit: alike((a, b) => `takes the max of ${a} and ${b}`),
  commutative: true,
  searchable: true,
  of: (x, y) => Math.max(x, y),
  examples: [
    example('max(x, y)', { x: [1, 5, null], y: [3, 2, 1] }, [3, 5, null]),
    example('max(x, 4, 2)', { x: [1, 5] }, [4, 5]),
  ],
});
