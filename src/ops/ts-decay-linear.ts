import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { dot, sum } from './families/statistics.js';
import { rolling } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_decay_linear',
  params: [panel('x'), window()],
  doc: 'mean of the d dates up to today with weights d (today), d-1, ..., 1; NaN if one of them is NaN or missing, under skipna the weights of the rest are renormalised',
  unit: keep,
  cost: 6,
  searchable: true,
  of: ({ x, slot }) => dot(x, slot) / sum(slot),
  examples: [example('ts_decay_linear(x, 3)', { x: [1, 2, 3, null] }, [null, null, 2.3333333333333335, null])],
});
