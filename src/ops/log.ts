import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = element({
  name: 'log',
  params: [panel('x')],
  doc: 'natural logarithm; NaN where x <= 0. numpy: log',
  unit: always(PURE),
  searchable: true,
  cost: 15,
  of: Math.log,
  examples: [example('log(x)', { x: [-1, 0, 1] }, [null, null, 0])],
});
