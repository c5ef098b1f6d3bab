import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = element({
  name: 'sign',
  params: [panel('x')],
  doc: '1, 0 or -1. numpy: sign',
  unit: always(PURE),
  searchable: true,
  of: Math.sign,
  examples: [example('sign(x)', { x: [-2, 0, 3, null] }, [-1, 0, 1, null])],
});
