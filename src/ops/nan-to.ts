import { call } from '../expr/nodes.js';
import { element } from './families/element.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { alike } from './families/unit-rules.js';

export const operator = element({
  name: 'nan_to',
  params: [panel('x'), panel('v')],
  doc: 'v where x is NaN, else x. pandas: fillna(v)',
  unit: alike((a, b) => `replaces ${a} by ${b}`),
  cost: 2,
  lower: ([x, v]) => call('if_else', [call('is_nan', [x!]), v!, x!]),
  examples: [example('nan_to(x, 0)', { x: [1, null] }, [1, 0])],
});
