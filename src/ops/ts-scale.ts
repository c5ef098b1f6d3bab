import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { isConstant, largest, smallest } from './families/statistics.js';
import { rolling } from './families/time.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = rolling({
  name: 'ts_scale',
  params: [panel('x'), window()],
  doc: '(x - min) / (max - min) over the d dates up to today; NaN if one of them is NaN or missing. NaN if the range is 0',
  unit: always(PURE),
  needsToday: true,
  cost: 8,
  searchable: true,
  of: ({ x }) => {
    const low = smallest(x);
    return isConstant(x) ? Number.NaN : (x.at(-1)! - low) / (largest(x) - low);
  },
  examples: [example('ts_scale(x, 3)', { x: [1, 3, 2, 2, 2] }, [null, null, 0.5, 0, null])],
});
