import { example } from './families/operator.js';
import { constant, panel } from './families/params.js';
import { stateful } from './families/state.js';
import { sum } from './families/statistics.js';
import { keep } from './families/unit-rules.js';

export const operator = stateful({
  name: 'hump',
  params: [panel('x'), constant('h', { min: 0 })],
  doc: "today's x if it differs from yesterday's output by more than h * sum of |x| on the date, else yesterday's output; the first finite x starts it, a NaN x keeps it; outside the universe it is NaN and forgets, so that a symbol that comes back starts anew",
  unit: keep,
  reference: {
    shape: 'scan',
    of: ([x], previous, h) => {
      const total = sum(x!.filter(Number.isFinite).map(Math.abs));
      return x!.map((value, symbol) => {
        const last = previous[symbol]!;
        if (Number.isNaN(value)) return last;
        return Number.isNaN(last) || Math.abs(value - last) > h! * total ? value : last;
      });
    },
  },
  examples: [example('hump(x, 0.5)', { x: [null, 1, 1.5, 4, null] }, [null, 1, 1, 4, 4])],
});
