import { call } from '../expr/nodes.js';
import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { composedTime, skipping } from './families/time.js';
import { always } from './families/unit-rules.js';
import { COUNT } from './units.js';

export const operator = composedTime({
  name: 'ts_days_since_max',
  params: [panel('x'), window()],
  doc: 'dates since the largest value of the last d, 0 = today: d - ts_argmax(x, d). Ties: the oldest',
  unit: always(COUNT),
  skipna: true,
  lower: ([x, d], options) => call('sub', [d!, call('ts_argmax', [x!, d!], skipping(options))]),
  examples: [example('ts_days_since_max(x, 3)', { x: [5, 3, 4, 3] }, [null, null, 2, 1])],
});
