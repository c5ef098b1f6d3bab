import { arithmetic } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { alike } from './families/unit-rules.js';

export const operator = arithmetic({
  name: 'add',
  params: [panel('x'), panel('y')],
  doc: 'x + y; NaN if either is NaN. pandas: x + y',
  unit: alike((a, b) => `adds ${b} to ${a}`),
  symbol: '+',
  commutative: true,
  searchable: true,
  of: (x, y) => x + y,
  examples: [example('x + y', { x: [1, null], y: [2, 3] }, [3, null])],
});
