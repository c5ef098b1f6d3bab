import { crossSection } from './families/cross.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { mean, spread } from './families/statistics.js';
import { keep } from './families/unit-rules.js';

export const operator = crossSection({
  name: 'cs_mean',
  params: [panel('x')],
  doc: "mean of the universe's finite values on the date; NaN where x is not one of them",
  unit: keep,
  of: ([x]) => spread(x!, mean(x!)),
  examples: [example('cs_mean(x)', { x: [1, null, 3] }, [2, null, 2])],
});
