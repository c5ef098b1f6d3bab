import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { rolling } from './families/time.js';
import { plainOnly } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_product',
  params: [panel('x'), window()],
  doc: 'product of the d dates up to today; NaN if one of them is NaN or missing. pandas: rolling(d).apply(np.prod)',
  unit: plainOnly('takes the product over dates of'),
  searchable: false,
  of: ({ x }) => x.reduce((product, value) => product * value, 1),
  examples: [example('ts_product(x, 2)', { x: [1, 2, 3, null] }, [null, 2, 6, null])],
});
