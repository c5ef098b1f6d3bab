import { call } from '../expr/nodes.js';
import { example } from './families/operator.js';
import { condition, window } from './families/params.js';
import { composedTime, skipping } from './families/time.js';
import { always } from './families/unit-rules.js';
import { COUNT } from './units.js';

export const operator = composedTime({
  name: 'ts_count',
  params: [condition('c'), window()],
  doc: 'number of the d dates up to today on which c is true; NaN if one of them is NaN or missing',
  unit: always(COUNT),
  skipna: true,
  searchable: true,
  // Twice negated is 1 for whatever is true.
  lower: ([c, d], options) => call('ts_sum', [call('not', [call('not', [c!])]), d!], skipping(options)),
  examples: [example('ts_count(x > 1, 2)', { x: [2, 3, 1, null] }, [null, 2, 1, null])],
});
