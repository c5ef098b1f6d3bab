import { logic } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { compare } from './families/unit-rules.js';

export const operator = logic({
  name: 'le',
  params: [panel('x'), panel('y')],
  doc: '1 where x <= y, else 0; NaN if either is NaN (pandas says false)',
  unit: compare,
  symbol: '<=',
  searchable: false,
  of: (x, y) => Number(x <= y),
  examples: [example('x <= 1.5', { x: [0, null, 2] }, [1, null, 0])],
});
