import { crossSection } from './families/cross.js';
import { example } from './families/operator.js';
import { panel } from './families/params.js';
import { basisOf, residual } from './families/regression.js';
import { keep } from './families/unit-rules.js';

export const operator = crossSection({
  name: 'regress_out',
  params: [panel('x'), { ...panel('y'), variadic: true }],
  doc: "residual of x after least squares on y, ... with intercept over the universe's symbols where all are finite; a constant or redundant regressor takes nothing away; 0 where the regressors say all of x (what is left is at most 1e-12 of its centred sum of squares), as in regress_out(x, x)",
  unit: keep,
  cost: 30,
  of: ([x, ...regressors]) => residual(x!, basisOf(regressors)),
  examples: [
    example('regress_out(x, x)', { x: [0.1, 0.7, 2.3, 1e6] }, [0, 0, 0, 0]),
    example('regress_out(x, y)', { x: [1, 3, 5, 9], y: [1, 2, 3, null] }, [0, 0, 0, null]),
    example('regress_out(x, y)', { x: [1, 2, 6], y: [7, 7, 7] }, [-2, -1, 3]),
  ],
});
