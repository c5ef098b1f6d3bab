import { example } from './families/operator.js';
import { constant, panel, window } from './families/params.js';
import { dot, sum } from './families/statistics.js';
import { rolling } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = rolling({
  name: 'ts_decay_exp',
  params: [panel('x'), window(), constant('f', { min: 0, max: 1 })],
  doc: 'mean of the d dates up to today with weights 1 (today), f, f^2, ...; NaN if one of them is NaN or missing, under skipna the weights of the rest are renormalised',
  unit: keep,
  cost: 6,
  searchable: false,
  of: ({ x, slot, d }, f) => {
    const weights = slot.map((position) => f! ** (d - position));
    return dot(x, weights) / sum(weights);
  },
  examples: [example('ts_decay_exp(x, 4, 0.9)', { x: [1, 2, 3, 4] }, [null, null, null, 2.631288165164292])],
});
