import { logic } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { compare } from './families/unit-rules.js';

export const operator = logic({
  name: 'eq',
  params: [panel('x'), panel('y')],
  doc: '1 where x equals y, else 0; NaN if either is NaN (pandas says false)',
  unit: compare,
  symbol: '==',
  commutative: true,
  of: (x, y) => Number(x === y),
  examples: [example('x == 2', { x: [2, null, 3] }, [1, null, 0])],
});
