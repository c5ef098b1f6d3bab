import { logic } from './families/element.js';
import { example } from './families/operator.js';
import { condition } from './families/params.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = logic({
  name: 'or',
  params: [condition('x'), condition('y')],
  doc: '1 where either is true (not 0), else 0; NaN if either is NaN, even beside a 1',
  unit: always(PURE),
  symbol: '||',
  commutative: true,
  searchable: true,
  of: (x, y) => Number(x !== 0 || y !== 0),
  examples: [example('x > 2 || x < 1', { x: [3, 1, null] }, [1, 0, null])],
});
