import { arithmetic } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { multiply } from './families/unit-rules.js';

export const operator = arithmetic({
  name: 'mul',
  params: [panel('x'), panel('y')],
  doc: 'x * y; NaN if either is NaN. pandas: x * y',
  unit: multiply,
  symbol: '*',
  commutative: true,
  searchable: true,
  of: (x, y) => x * y,
  examples: [example('x * y', { x: [2, null], y: [3, 0] }, [6, null])],
});
