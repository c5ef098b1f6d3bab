import { call, number } from '../expr/nodes.js';
import { example } from './families/operator.js';
import { condition, panel, window } from './families/params.js';
import { composedTime, skipping } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = composedTime({
  name: 'ts_sum_if',
  params: [panel('x'), condition('c'), window()],
  doc: 'sum of x over those of the d dates up to today on which c is true; NaN if c, or x where c is true, is NaN or missing',
  unit: keep,
  skipna: true,
  lower: ([x, c, d], options) => call('ts_sum', [call('if_else', [c!, x!, number(0)]), d!], skipping(options)),
  examples: [example('ts_sum_if(x, x > 1, 2)', { x: [2, 3, 1, null] }, [null, 5, 3, null])],
});
