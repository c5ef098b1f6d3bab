import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { lastResidual } from './families/regression.js';
import { rolling } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_resid',
  params: [panel('x'), window()],
  doc: "what is left of today's value after the least-squares line through the d dates up to today (d >= 2); NaN if one of them is NaN or missing",
  unit: keep,
  minWindow: 2,
  minPeriods: 2,
  needsToday: true,
  cost: 8,
  searchable: true,
  of: ({ x, slot }) => lastResidual(x, slot),
  examples: [example('ts_resid(x, 3)', { x: [1, 3, 5, 5] }, [null, null, 0, -0.33333333333333304])],
});
