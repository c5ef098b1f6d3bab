import { crossSection } from './families/cross.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { spread } from './families/statistics.js';
import { always } from './families/unit-rules.js';
import { COUNT } from './units.js';

export const operator = crossSection({
  name: 'cs_count',
  params: [panel('x')],
  doc: "number of the universe's finite values on the date; NaN where x is not one of them",
  unit: always(COUNT),
  of: ([x]) => spread(x!, x!.length),
  examples: [example('cs_count(x)', { x: [1, null, 3] }, [2, null, 2])],
});
