import { call } from '../expr/nodes.js';
import { logic } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { compare } from './families/unit-rules.js';

export const operator = logic({
  name: 'gt',
  params: [panel('x'), panel('y')],
  doc: '1 where x > y, else 0; NaN if either is NaN (pandas says false)',
  unit: compare,
  symbol: '>',
  searchable: true,
  lower: ([x, y]) => call('lt', [y!, x!]),
  examples: [example('x > 1.5', { x: [0, null, 2] }, [0, null, 1])],
});
