import { type CallNode, call, type NamedArg, type Node, number } from '../expr/nodes.js';
import type { Operator, SkipOptions } from '../ops/define.js';

/** The options that stay named; all others have a position. */
export const SKIP_OPTIONS: readonly string[] = ['skipna', 'min_periods'];

/** A call in its full form: the operator's own name, constants by position, defaults written out. */
export function normaliseCall(node: CallNode, operator: Operator): CallNode {
  const args = [...node.args];
  for (const param of operator.params.slice(args.length)) {
    const value = node.named.find((arg) => arg.name === param.name)?.value ?? param.default;
    if (value === undefined) break;
    args.push(number(Number(value)));
  }
  return call(operator.name, args, optionArgs(skipOptions(node)), node.span);
}

/** `skipna` and `min_periods` of a call. */
export function skipOptions(node: CallNode): SkipOptions {
  const value = (name: string) => node.named.find((arg) => arg.name === name)?.value;
  const minPeriods = value('min_periods');
  const skipna = Boolean(value('skipna') ?? false);
  // One finite value is what is needed anyway.
  return { skipna, ...(skipna && minPeriods !== undefined && minPeriods !== 1 && { minPeriods: Number(minPeriods) }) };
}

function optionArgs({ skipna, minPeriods }: SkipOptions): readonly NamedArg[] {
  if (!skipna) return [];
  return [
    { name: 'skipna', value: true },
    ...(minPeriods === undefined ? [] : [{ name: 'min_periods', value: minPeriods }]),
  ];
}

/** The nodes of the tree, each in its full form; operators that are not known stay as they are. */
export function mapCalls(node: Node, visit: (node: CallNode) => Node): Node {
  if (node.kind !== 'call') return node;
  const args = node.args.map((arg) => mapCalls(arg, visit));
  const same = args.every((arg, i) => arg === node.args[i]);
  return visit(same ? node : call(node.op, args, node.named, node.span));
}
