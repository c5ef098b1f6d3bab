import { logic } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = logic({
  name: 'is_nan',
  params: [panel('x')],
  doc: '1 where x is NaN, else 0; never NaN. pandas: isna',
  unit: always(PURE),
  seesNaN: true,
  of: (x) => Number(Number.isNaN(x)),
  examples: [example('is_nan(x)', { x: [1, null] }, [0, 1])],
});
