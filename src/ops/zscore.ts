import { crossSection } from './families/cross.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { standardised } from './families/statistics.js';
import { always } from './families/unit-rules.js';
import { PURE } from './units.js';

export const operator = crossSection({
  name: 'zscore',
  params: [panel('x')],
  doc: "(x - mean) / deviation over the universe's finite values on the date, divisor n-1; NaN if the deviation is 0 or n < 2",
  unit: always(PURE),
  searchable: true,
  of: ([x]) => standardised(x!),
  examples: [
    example('zscore(x)', { x: [1, 2, null, 3] }, [-1, 0, null, 1]),
    example('zscore(x)', { x: [2, 2, 2] }, [null, null, null]),
  ],
});
