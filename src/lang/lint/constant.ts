import { equal, type Node } from '../../expr/nodes.js';
import { print } from '../../expr/print.js';
import { constantOf } from '../fold.js';
import { nodesOf, placeOf, type Rule } from './rule.js';

/** Operators that give one value, or NaN, when both operands are the same. */
const SAME: Readonly<Record<string, string>> = {
  sub: '0',
  div: '1',
  eq: '1',
  ne: '0',
  lt: '0',
  le: '1',
  gt: '0',
  ge: '1',
  ts_corr: '1',
};

export const constant: Rule = {
  name: 'constant',
  doc: 'a result that is the same number everywhere says nothing',
  run: ({ checked: { ast } }) => {
    const value = constantOf(ast);
    if (value !== undefined)
      return [{ message: `the result is ${value} everywhere`, hint: 'use a field', ...placeOf(ast) }];
    return nodesOf(ast).flatMap((node) => {
      const same = sameOperands(node);
      if (same === undefined) return [];
      return [
        {
          message: `\`${print(node)}\` is ${same} wherever it is not NaN`,
          hint: 'was another operand meant?',
          ...placeOf(node),
        },
      ];
    });
  },
};

function sameOperands(node: Node): string | undefined {
  if (node.kind !== 'call' || node.args.length < 2 || !equal(node.args[0]!, node.args[1]!)) return undefined;
  return SAME[node.op];
}
