import { call, number } from '../expr/nodes.js';
import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { composedTime, skipping } from './families/time.js';
import { raised } from './families/unit-rules.js';

export const operator = composedTime({
  name: 'ts_var',
  params: [panel('x'), window()],
  doc: 'variance, divisor d-1, of the d dates up to today (d >= 2); NaN if one of them is NaN or missing. pandas: rolling(d).var()',
  unit: raised(2),
  minWindow: 2,
  skipna: true,
  cost: 9,
  lower: (args, options) => call('power', [call('ts_std_dev', args, skipping(options)), number(2)]),
  examples: [example('ts_var(x, 3)', { x: [1, 2, 3, null] }, [null, null, 1, null])],
});
