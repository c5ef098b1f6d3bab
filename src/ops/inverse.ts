import { call, number } from '../expr/nodes.js';
import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { divide } from './families/unit-rules.js';
import { LITERAL } from './units.js';

export const operator = element({
  name: 'inverse',
  params: [panel('x')],
  doc: '1 / x; NaN where x is 0',
  unit: (units) => divide([LITERAL, units[0] ?? LITERAL]),
  cost: 2,
  lower: ([x]) => call('div', [number(1), x!]),
  examples: [example('inverse(x)', { x: [4, 0] }, [0.25, null])],
});
