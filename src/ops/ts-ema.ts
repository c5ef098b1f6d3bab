import { call, number } from '../expr/nodes.js';
import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { composedTime, constantArgument } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = composedTime({
  name: 'ts_ema',
  params: [panel('x'), window()],
  doc: "recursive mean y = a*x + (1-a)*y' with a = 2/(d+1), from the first finite x on; a NaN gives NaN and leaves y' as it was. pandas: ewm(span=d, adjust=False).mean() but for NaN",
  unit: keep,
  searchable: true,
  cost: 3,
  lookback: () => 'all',
  lower: ([x, d]) => call('ts_sma_cn', [x!, number(constantArgument(d) + 1), number(2)]),
  examples: [example('ts_ema(x, 3)', { x: [null, 1, 2, null, 3] }, [null, 1, 1.5, null, 2.25])],
});
