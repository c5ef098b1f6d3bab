import { print } from '../../expr/print.js';
import { nodesOf, placeOf, type Rule } from './rule.js';

/** Differences and what is centred around 0. */
const NEAR_ZERO = new Set([
  'sub',
  'ts_delta',
  'ts_pct_change',
  'ts_av_diff',
  'demean',
  'zscore',
  'ts_zscore',
  'group_neutralize',
]);

export const division: Rule = {
  name: 'division',
  doc: 'a divisor near 0 makes a few symbols rule the result',
  run: ({ checked: { ast } }) =>
    nodesOf(ast).flatMap((node) => {
      if (node.kind !== 'call' || node.op !== 'div') return [];
      const below = node.args[1]!;
      if (below.kind !== 'call' || !NEAR_ZERO.has(below.op)) return [];
      const hint = 'rank the result, or divide by a level or a deviation';
      return [{ message: `\`${print(below)}\` may be close to 0 as a divisor`, hint, ...placeOf(below) }];
    }),
};
