import { example } from './families/operator.js';
import { panel, window } from './families/params.js';
import { column } from './families/time.js';
import { keep } from './families/unit-rules.js';

export const operator = column({
  name: 'ts_backfill',
  params: [panel('x'), window()],
  doc: 'the latest finite value of the d dates up to today, which may be fewer at the start; NaN only if there is none. pandas: ffill(limit=d-1)',
  unit: keep,
  lookback: ([d]) => (d ?? 1) - 1,
  of: ([x], d) =>
    x!.map((_, date) => x!.slice(Math.max(0, date - d! + 1), date + 1).findLast(Number.isFinite) ?? Number.NaN),
  examples: [example('ts_backfill(x, 2)', { x: [null, 1, null, null, 2] }, [null, 1, 1, null, 2])],
});
