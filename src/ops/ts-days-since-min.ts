import { call } from '../expr/nodes.js';
import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { composedTime, skipping } from './families/time.js';
import { always } from './families/unit-rules.js';
import { COUNT } from './units.js';

export const operator = composedTime({
  name: 'ts_days_since_min',
  params: [panel('x'), window()],
  doc: 'dates since the smallest value of the last d, 0 = today: d - ts_argmin(x, d). Ties: the oldest',
  unit: always(COUNT),
  skipna: true,
  lower: ([x, d], options) => call('sub', [d!, call('ts_argmin', [x!, d!], skipping(options))]),
  examples: [example('ts_days_since_min(x, 3)', { x: [5, 3, 4, 3] }, [null, null, 1, 2])],
});
