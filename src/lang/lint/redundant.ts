import { print } from '../../expr/print.js';
import { nodesOf, placeOf, type Rule } from './rule.js';

type Pairs = Readonly<Record<string, readonly string[]>>;

/** The outer operator changes nothing in what one of these gives. */
const OUTER: Pairs = {
  rank: ['rank'],
  zscore: ['zscore'],
  demean: ['demean', 'zscore'],
  scale: ['scale'],
  abs: ['abs', 'rank', 'ts_rank', 'ts_std_dev', 'ts_var'],
  sign: ['sign'],
  group_neutralize: ['group_neutralize'],
};

/** The outer operator does not see what one of these did: an order is the same after any rising function. */
const INNER: Pairs = {
  rank: ['zscore', 'demean', 'quantile'],
  quantile: ['rank', 'zscore', 'demean'],
  zscore: ['demean'],
};

export const redundant: Rule = {
  name: 'redundant',
  doc: 'a wrapper that changes nothing makes a formula longer, not better',
  run: ({ checked: { ast } }) =>
    nodesOf(ast).flatMap((node) => {
      if (node.kind !== 'call') return [];
      const [inner, other] = node.args;
      if (inner?.kind !== 'call') return [];
      const outside = OUTER[node.op]?.includes(inner.op) ?? false;
      if (!outside && !INNER[node.op]?.includes(inner.op)) return [];
      // Neutralising by another group is not redundant.
      if (node.op === 'group_neutralize' && print(other!) !== print(inner.args[1]!)) return [];
      const [idle, kept] = outside ? [node.op, inner.op] : [inner.op, node.op];
      return [
        { message: `\`${idle}\` changes nothing beside \`${kept}\``, hint: `leave out \`${idle}\``, ...placeOf(node) },
      ];
    }),
};
