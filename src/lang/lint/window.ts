import type { Rule } from './rule.js';
import { placeOf } from './rule.js';

export const window: Rule = {
  name: 'window',
  doc: 'a window longer than the data never gives a value',
  run: ({ checked, dates }) => {
    if (dates === undefined || checked.lookback === 'all' || checked.lookback < dates) return [];
    const needed = checked.lookback + 1;
    return [
      {
        message: `the formula reads ${needed} dates and the data have ${dates}: it is NaN everywhere`,
        hint: 'use shorter windows or more data',
        ...placeOf(checked.ast),
      },
    ];
  },
};
