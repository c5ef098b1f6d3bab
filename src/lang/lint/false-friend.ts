import { print } from '../../expr/print.js';
import { nodesOf, placeOf, type Rule } from './rule.js';

const MANY = { min: 'smallest', max: 'largest' } as const;

export const falseFriend: Rule = {
  name: 'false-friend',
  doc: 'a name that means something else in another dialect: `max(x, 5)` is the largest of five dates there',
  run: ({ checked: { ast } }) =>
    nodesOf(ast).flatMap((node) => {
      if (node.kind !== 'call' || (node.op !== 'min' && node.op !== 'max') || node.args.length !== 2) return [];
      const [x, d] = node.args;
      if (x!.kind === 'number' || d!.kind !== 'number' || !Number.isInteger(d!.value) || d!.value < 2) return [];
      return [
        {
          message: `\`${print(node)}\` compares value by value; in wq101, qlib and alphagen it is the ${MANY[node.op]} of ${d!.value} dates`,
          hint: `write ts_${node.op} for the dates`,
          ...placeOf(node),
        },
      ];
    }),
};
