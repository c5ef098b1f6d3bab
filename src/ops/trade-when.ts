import { example } from './families/operator.js';
import { condition, panel } from './families/params.js';
import { stateful } from './families/state.js';
import { keep } from './families/unit-rules.js';

export const operator = stateful({
  name: 'trade_when',
  params: [condition('trigger'), panel('x'), condition('exit')],
  doc: "NaN where exit is true, else x where trigger is true, else yesterday's output; a NaN trigger or exit is not true",
  unit: (units) => keep(units.slice(1)),
  reference: {
    shape: 'column',
    of: ([trigger, x, exit]) => {
      const isTrue = (value: number) => !Number.isNaN(value) && value !== 0;
      let last = Number.NaN;
      return x!.map((value, date) => {
        if (isTrue(exit![date]!)) last = Number.NaN;
        else if (isTrue(trigger![date]!)) last = value;
        return last;
      });
    },
  },
  examples: [
    example('trade_when(y > 0, x, y < 0)', { x: [1, 2, 3, 4, 5], y: [0, 1, null, 0, -1] }, [null, 2, 2, 2, null]),
  ],
});
