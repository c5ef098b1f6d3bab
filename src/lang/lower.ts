import { type CallNode, call, type Node, name, number } from '../expr/nodes.js';
import { findOperator } from '../ops/registry.js';
import { type Environment, resolveField, resolveGroup } from './environment.js';
import { constantOf } from './fold.js';
import { normaliseCall, skipOptions } from './normalise.js';

/**
 * A checked formula in primitives and column names only: composites expanded, derived fields and group aliases resolved,
 * operands of `min` and `max` in pairs. Equal subtrees of the input come out as the same object, and a composite that
 * uses its argument twice shares it; whoever walks the result must remember nodes by identity, for as a tree it may be
 * exponentially large.
 */
export function lowerTree(ast: Node, env: Environment): Node {
  const lowered = new Map<Node, Node>();
  const lower = (node: Node): Node => {
    const known = lowered.get(node);
    if (known !== undefined) return known;
    const result = lowerNode(node);
    lowered.set(node, result);
    return result;
  };
  const lowerNode = (node: Node): Node => {
    if (node.kind === 'number') return node;
    if (node.kind === 'name') {
      const field = resolveField(node.name, env);
      if (field === undefined) throw new Error(`\`${node.name}\` is no field: the formula was not checked`);
      return field === 'column' ? node : lower(field);
    }
    return lowerCall(node);
  };
  const lowerCall = (node: CallNode): Node => {
    const operator = findOperator(node.op);
    if (operator === undefined) throw new Error(`\`${node.op}\` is no operator: the formula was not checked`);
    const { params, meaning } = operator;
    const full = normaliseCall(node, operator);
    const args = full.args.map((arg, i) => {
      const param = params[Math.min(i, params.length - 1)]!;
      if (param.type === 'window' || param.type === 'number') return constantNode(arg);
      if (param.type !== 'group') return lower(arg);
      if (lowered.get(arg) === arg) return arg;
      const group = arg.kind === 'name' ? resolveGroup(arg.name, env) : undefined;
      if (group === undefined) throw new Error('no such group: the formula was not checked');
      return name(group);
    });
    if (meaning.kind === 'lower') return expand(meaning.lower(args, skipOptions(full)), new Set(args));
    const [first, ...others] = args;
    if (meaning.reference.shape === 'cell' && params.at(-1)?.variadic && others.length > 0) {
      return others.reduce((left, right) => call(operator.name, [left, right]), first!);
    }
    return call(operator.name, args, full.named);
  };
  /** Lowers what a composite is written in; its arguments are lowered already. */
  const expand = (node: Node, done: ReadonlySet<Node>): Node => {
    for (const arg of done) lowered.set(arg, arg);
    return lower(node);
  };
  return lower(ast);
}

function constantNode(node: Node): Node {
  const value = constantOf(node);
  if (value === undefined) throw new Error('a window is no constant: the formula was not checked');
  return number(value);
}
