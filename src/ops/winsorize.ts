import { crossSection } from './families/cross.js';
import { example } from './families/operator.js';
import { constant, panel } from './families/params.js';
import { deviation, mean } from './families/statistics.js';
import { keep } from './families/unit-rules.js';

export const operator = crossSection({
  name: 'winsorize',
  params: [panel('x'), constant('std', { default: 4, min: 0 })],
  doc: "x clipped to mean +- std * deviation over the universe's finite values on the date, divisor n-1; unchanged if n < 2",
  unit: keep,
  of: ([x], std) => {
    if (x!.length < 2) return x!;
    const [middle, reach] = [mean(x!), std! * deviation(x!)];
    return x!.map((value) => Math.min(Math.max(value, middle - reach), middle + reach));
  },
  examples: [
    example('winsorize(x, std=1)', { x: [1, 2, 3, null] }, [1, 2, 3, null]),
    example('winsorize(x, 0.5)', { x: [1, 2, 3] }, [1.5, 2, 2.5]),
  ],
});
