import { arithmetic } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { keep } from './families/unit-rules.js';

export const operator = arithmetic({
  name: 'neg',
  params: [panel('x')],
  doc: '-x. pandas: -x',
  unit: keep,
  symbol: '-',
  searchable: true,
  of: (x) => -x,
  examples: [example('-x', { x: [1, null] }, [-1, null])],
});
