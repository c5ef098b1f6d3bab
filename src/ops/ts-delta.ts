import { call } from '../expr/nodes.js';
import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { composedTime } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = composedTime({
  name: 'ts_delta',
  params: [panel('x'), window()],
  doc: 'x - ts_delay(x, d). pandas: diff(d)',
  unit: keep,
  searchable: true,
  cost: 3,
  lookback: ([d]) => d ?? 1,
  lower: ([x, d]) => call('sub', [x!, call('ts_delay', [x!, d!])]),
  examples: [example('ts_delta(x, 2)', { x: [1, 2, 4, 8] }, [null, null, 3, 6])],
});
