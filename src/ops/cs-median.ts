import { crossSection } from './families/cross.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { quantile, spread } from './families/statistics.js';
import { keep } from './families/unit-rules.js';

export const operator = crossSection({
  name: 'cs_median',
  params: [panel('x')],
  doc: "median of the universe's finite values on the date; NaN where x is not one of them",
  unit: keep,
  cost: 40,
  of: ([x]) => spread(x!, quantile(x!, 0.5)),
  examples: [example('cs_median(x)', { x: [1, null, 3] }, [2, null, 2])],
});
