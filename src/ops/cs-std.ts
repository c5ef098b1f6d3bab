import { crossSection } from './families/cross.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { deviation, spread } from './families/statistics.js';
import { keep } from './families/unit-rules.js';

export const operator = crossSection({
  name: 'cs_std',
  params: [panel('x')],
  doc: "standard deviation, divisor n-1, of the universe's finite values on the date; NaN where x is not one of them; NaN if n < 2",
  unit: keep,
  of: ([x]) => spread(x!, deviation(x!)),
  examples: [example('cs_std(x)', { x: [1, null, 2, 3] }, [1, null, 1, 1])],
});
