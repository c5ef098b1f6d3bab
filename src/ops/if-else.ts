import { choice } from './families/element.js';
import { example } from './families/operator.js';
import { condition, panel } from './families/params.js';
import { chosen } from './families/unit-rules.js';

export const operator = choice({
  name: 'if_else',
  params: [condition('c'), panel('a'), panel('b')],
  doc: 'a where c is true (not 0), b where it is 0, NaN where it is NaN; a NaN in the branch not taken does not count. numpy: where(c, a, b)',
  unit: chosen,
  symbol: '?:',
  searchable: true,
  seesNaN: true,
  of: (c, a, b) => (Number.isNaN(c) ? c : c !== 0 ? a : b),
  examples: [
    example('x > 1 ? y : -y', { x: [2, 1, null], y: [10, 20, 30] }, [10, -20, null]),
    example('x > 1 ? 1 / 0 : x', { x: [1, 2] }, [1, null]),
  ],
});
