import { call } from '../expr/nodes.js';
import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { composedTime, skipping } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = composedTime({
  name: 'ts_av_diff',
  params: [panel('x'), window()],
  doc: 'x - ts_mean(x, d); NaN if one of the d dates is NaN or missing',
  unit: keep,
  skipna: true,
  searchable: true,
  lower: ([x, d], options) => call('sub', [x!, call('ts_mean', [x!, d!], skipping(options))]),
  examples: [example('ts_av_diff(x, 2)', { x: [1, 3, 4] }, [null, 1, 0.5])],
});
