import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { smallest } from './families/statistics.js';
import { rolling } from './families/time.js';
import { always } from './families/unit-rules.js';
import { COUNT } from './units.js';

export const operator = rolling({
  name: 'ts_argmin',
  params: [panel('x'), window()],
  doc: 'position 1..d, counted from the oldest, of the smallest value of the d dates up to today; NaN if one of them is NaN or missing. Ties: the oldest. pandas: rolling(d).apply(np.argmin) + 1',
  unit: always(COUNT),
  searchable: true,
  of: ({ x, slot }) => slot[x.indexOf(smallest(x))]!,
  examples: [example('ts_argmin(x, 4)', { x: [1, 3, 3, 2, 0] }, [null, null, null, 1, 4])],
});
