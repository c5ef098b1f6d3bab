import { call } from '../expr/nodes.js';
import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { composedTime, skipping } from './families/time.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = composedTime({
  name: 'ts_ir',
  params: [panel('x'), window()],
  doc: 'ts_mean(x, d) / ts_std_dev(x, d), d >= 2; NaN if one of the d dates is NaN or missing, or if they are all equal. The plain quotient: no other rule for windows that hardly move, which give large values',
  unit: always(PURE),
  minWindow: 2,
  skipna: true,
  searchable: true,
  cost: 12,
  lower: (args, options) =>
    call('div', [call('ts_mean', args, skipping(options)), call('ts_std_dev', args, skipping(options))]),
  examples: [example('ts_ir(x, 3)', { x: [1, 2, 3, null] }, [null, null, 2, null])],
});
