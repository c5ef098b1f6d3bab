import { arithmetic } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { divide } from './families/unit-rules.js';

export const operator = arithmetic({
  name: 'div',
  params: [panel('x'), panel('y')],
  doc: 'x / y; NaN where y is 0 (0/0 too). pandas: (x / y) with infinities as NaN',
  unit: divide,
  symbol: '/',
  searchable: true,
  cost: 2,
  of: (x, y) => x / y,
  examples: [example('x / y', { x: [1, -1, 0, 3], y: [0, 0, 0, 2] }, [null, null, null, 1.5])],
});
