import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { column } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = column({
  name: 'ts_delay',
  params: [panel('x'), window('d', 0)],
  doc: 'x of d dates ago, d >= 0; NaN before there is one. pandas: shift(d)',
  unit: keep,
  searchable: true,
  lookback: ([d]) => d ?? 0,
  of: ([x], d) => x!.map((_, date) => x![date - d!] ?? Number.NaN),
  examples: [example('ts_delay(x, 2)', { x: [1, 2, 3, 4] }, [null, null, 1, 2])],
});
