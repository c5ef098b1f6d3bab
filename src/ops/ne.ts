import { call } from '../expr/nodes.js';
import { logic } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { compare } from './families/unit-rules.js';

export const operator = logic({
  name: 'ne',
  params: [panel('x'), panel('y')],
  doc: '1 where x differs from y, else 0; NaN if either is NaN (pandas says true)',
  unit: compare,
  symbol: '!=',
  commutative: true,
  lower: (args) => call('not', [call('eq', args)]),
  examples: [example('x != 2', { x: [2, null, 3] }, [0, null, 1])],
});
