import { call } from '../expr/nodes.js';
import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { composedTime, ONE } from './families/time.js';
import { always } from './families/unit-rules.js';
import { RETURN } from './units.js';

export const operator = composedTime({
  name: 'ts_pct_change',
  params: [panel('x'), window()],
  doc: 'x / ts_delay(x, d) - 1; NaN where the earlier value is 0. pandas: pct_change(d, fill_method=None)',
  unit: always(RETURN),
  searchable: true,
  cost: 4,
  lookback: ([d]) => d ?? 1,
  lower: ([x, d]) => call('sub', [call('div', [x!, call('ts_delay', [x!, d!])]), ONE]),
  examples: [example('ts_pct_change(x, 1)', { x: [1, 2, 0, 8] }, [null, 1, -1, null])],
});
