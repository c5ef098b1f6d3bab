import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = element({
  name: 's_log_1p',
  params: [panel('x')],
  doc: 'sign(x) * log(1 + |x|), exact near 0. numpy: sign(x) * log1p(abs(x))',
  unit: always(PURE),
  searchable: true,
  cost: 16,
  of: (x) => Math.sign(x) * Math.log1p(Math.abs(x)),
  examples: [example('s_log_1p(x)', { x: [0, -2, 1e-12] }, [0, -1.0986122886681098, 1e-12])],
});
