import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { rankAmong } from './families/statistics.js';
import { rolling } from './families/time.js';
import { always } from './families/unit-rules.js';
import { RANK } from './units.js';

export const operator = rolling({
  name: 'ts_rank',
  params: [panel('x'), window()],
  doc: 'average rank of today among the d dates up to today, divided by d: in (0,1]; NaN if one of them is NaN or missing. pandas: rolling(d).rank(pct=True)',
  unit: always(RANK),
  needsToday: true,
  cost: 12,
  searchable: true,
  of: ({ x }) => rankAmong(x, x.at(-1)!) / x.length,
  examples: [example('ts_rank(x, 4)', { x: [3, 1, 2, 2, 5, 2] }, [null, null, null, 0.625, 1, 0.5])],
});
