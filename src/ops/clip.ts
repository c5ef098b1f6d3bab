import { call } from '../expr/nodes.js';
import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { alike } from './families/unit-rules.js';

export const operator = element({
  name: 'clip',
  params: [panel('x'), panel('lo'), panel('hi')],
  doc: 'min(max(x, lo), hi); NaN if any is NaN. pandas: clip(lo, hi)',
  unit: alike((a, b) => `clips ${a} at ${b}`),
  cost: 2,
  lower: ([x, lo, hi]) => call('min', [call('max', [x!, lo!]), hi!]),
  examples: [example('clip(x, -1, 1)', { x: [-3, 0.5, 2, null] }, [-1, 0.5, 1, null])],
});
