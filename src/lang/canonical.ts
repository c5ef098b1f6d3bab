import { type CallNode, call, type Node, number, size } from '../expr/nodes.js';
import { print } from '../expr/print.js';
import { findOperator } from '../ops/registry.js';
import { shortHash } from '../util/hash.js';
import { constantOf } from './fold.js';
import { mapCalls, normaliseCall } from './normalise.js';
import { rewrite } from './rewrites.js';

/** One form for formulas that say the same: equal forms have equal values, NaN included, up to rounding. */
export function canonical(ast: Node): Node {
  return mapCalls(mapCalls(stripSpans(ast), settle), signed);
}

/** The sign in the number where a product or quotient begins with one: `-(2 / x)` reads `-2 / x`. */
function signed(node: CallNode): Node {
  const [product] = node.args;
  return (node.op === 'neg' && product?.kind === 'call' && negated(product)) || node;
}

function negated(node: CallNode): CallNode | undefined {
  if ((node.op !== 'mul' && node.op !== 'div') || node.named.length > 0) return undefined;
  const [first, second] = node.args as readonly [Node, Node];
  if (first.kind === 'number' && first.value > 0) return call(node.op, [number(-first.value), second]);
  const inner = first.kind === 'call' ? negated(first) : undefined;
  return inner && call(node.op, [inner, second]);
}

/** Identity of a formula's meaning. */
export function hashOf(ast: Node): string {
  return shortHash(print(canonical(ast)));
}

/** Rewrites a call whose arguments are canonical until no rule fits; each rule makes it smaller or puts it in order. */
function settle(node: CallNode): Node {
  const operator = findOperator(node.op);
  if (operator === undefined) return node;
  const full = normaliseCall(node, operator);
  const value = constantOf(full);
  if (value !== undefined) return number(value);
  const ordered = operator.commutative && full.named.length === 0 ? sorted(full) : full;
  const next = rewrite(ordered);
  // The parts of a rewritten node may be new calls: they settle first.
  return next === undefined ? ordered : resettle(next);
}

function resettle(node: Node): Node {
  if (node.kind !== 'call') return node;
  return settle(call(node.op, node.args.map(resettle), node.named));
}

/** Operands of a commutative operator, large ones first so that chains stay flat in text; windows stay at the end. */
function sorted(node: CallNode): CallNode {
  const operator = findOperator(node.op)!;
  const movable = node.args.length - operator.params.filter((param) => param.type === 'window').length;
  const operands = node.args.slice(0, movable).map((arg) => ({ arg, nodes: size(arg), text: print(arg) }));
  operands.sort((a, b) => b.nodes - a.nodes || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return call(node.op, [...operands.map(({ arg }) => arg), ...node.args.slice(movable)], node.named);
}

function stripSpans(node: Node): Node {
  if (node.kind === 'number') return node.span ? number(node.value) : node;
  if (node.kind === 'name') return node.span ? { kind: 'name', name: node.name } : node;
  const named = node.named.map(({ name, value }) => ({ name, value }));
  return call(node.op, node.args.map(stripSpans), named);
}
