import { logic } from './families/element.js';
import { example } from './families/operator.js';
import { condition } from './families/params.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = logic({
  name: 'and',
  params: [condition('x'), condition('y')],
  doc: '1 where both are true (not 0), else 0; NaN if either is NaN, even beside a 0',
  unit: always(PURE),
  symbol: '&&',
  commutative: true,
  searchable: true,
  of: (x, y) => Number(x !== 0 && y !== 0),
  examples: [example('x > 0 && x < 3', { x: [1, 3, null] }, [1, 0, null])],
});
