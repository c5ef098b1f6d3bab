import { call, number } from '../expr/nodes.js';
import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { composedTime, skipping } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = composedTime({
  name: 'ts_median',
  params: [panel('x'), window()],
  doc: 'median (mean of the two middle values for even d) of the d dates up to today; NaN if one of them is NaN or missing. pandas: rolling(d).median()',
  unit: keep,
  skipna: true,
  cost: 20,
  searchable: true,
  lower: (args, options) => call('ts_quantile', [...args, number(0.5)], skipping(options)),
  examples: [example('ts_median(x, 2)', { x: [3, 1, 2, null] }, [null, 2, 1.5, null])],
});
