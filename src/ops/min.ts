import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { alike } from './families/unit-rules.js';

export const operator = element({
  name: 'min',
  params: [panel('x'), { ...panel('y'), variadic: true }],
  doc: 'the smallest of its two or more operands; NaN if any is NaN. numpy: minimum',
  unit: alike((a, b) => `takes the min of ${a} and ${b}`),
  commutative: true,
  searchable: true,
  of: (x, y) => Math.min(x, y),
  examples: [
    example('min(x, y)', { x: [1, 5, null], y: [3, 2, 1] }, [1, 2, null]),
    example('min(x, 4, 2)', { x: [1, 5] }, [1, 2]),
  ],
});
