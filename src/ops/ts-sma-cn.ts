import { example } from './families/operator.js';
import { constant, panel, window } from './families/params.js';
import { column } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = column({
  name: 'ts_sma_cn',
  params: [panel('x'), window('n'), constant('m', { min: 1 })],
  doc: "recursive mean y = (m*x + (n-m)*y')/n from the first finite x on; a NaN gives NaN and leaves y' as it was. pandas: ewm(alpha=m/n, adjust=False).mean() but for NaN",
  unit: keep,
  cost: 3,
  lookback: () => 'all',
  of: ([x], n, m) => {
    let last = Number.NaN;
    return x!.map((value) => {
      if (Number.isNaN(value)) return value;
      last = Number.isNaN(last) ? value : (m! / n!) * value + (1 - m! / n!) * last;
      return last;
    });
  },
  examples: [example('ts_sma_cn(x, 3, 1)', { x: [1, 2, null, 3] }, [1, 1.3333333333333333, null, 1.8888888888888888])],
});
