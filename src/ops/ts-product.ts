import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { rolling } from './families/time.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = rolling({
  name: 'ts_product',
  params: [panel('x'), window()],
  doc: 'product of the d dates up to today; NaN if one of them is NaN or missing. pandas: rolling(d).apply(np.prod)',
  unit: always(PURE),
  searchable: false,
  of: ({ x }) => x.reduce((product, value) => product * value, 1),
  examples: [example('ts_product(x, 2)', { x: [1, 2, 3, null] }, [null, 2, 6, null])],
});
