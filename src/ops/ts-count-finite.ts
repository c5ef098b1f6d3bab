import { call } from '../expr/nodes.js';
import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { composedTime } from './families/time.js';
import { always } from './families/unit-rules.js';
import { COUNT } from './units.js';

export const operator = composedTime({
  name: 'ts_count_finite',
  params: [panel('x'), window()],
  doc: 'number of finite values among the d dates up to today; NaN only before d dates exist. pandas: notna().rolling(d).sum()',
  unit: always(COUNT),
  lower: ([x, d]) => call('ts_sum', [call('not', [call('is_nan', [x!])]), d!]),
  examples: [example('ts_count_finite(x, 2)', { x: [null, 1, null, 2, 2] }, [null, 1, 1, 1, 2])],
});
