import { logic } from './families/element.js';
import { example } from './families/operator.js';
import { condition } from './families/params.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = logic({
  name: 'not',
  params: [condition('x')],
  doc: '1 where x is 0, else 0; NaN stays NaN',
  unit: always(PURE),
  symbol: '!',
  of: (x) => Number(x === 0),
  examples: [example('!(x > 2)', { x: [3, 1, null] }, [0, 1, null])],
});
