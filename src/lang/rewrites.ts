import { type CallNode, call, equal, type Node, number } from '../expr/nodes.js';
import { LIMITS } from '../util/limits.js';

/** A row of the table: the operator at the top and what its call becomes, or undefined where the row does not fit. */
type Row = readonly [op: string, rewrite: (...args: Node[]) => Node | undefined];

/**
 * Operands are canonical and sorted where the order is free. Only what keeps every value, NaN included, may stand here:
 * `x - x` is not 0, for where x is NaN it is NaN. No row may undo another.
 */
const ROWS: readonly Row[] = [
  // --x -> x
  ['neg', (x) => inner(x, 'neg')],
  // -(x - y) -> y - x
  ['neg', (x) => (is(x, 'sub') ? call('sub', [x.args[1]!, x.args[0]!]) : undefined)],
  // x + 0 -> x
  ['add', either((x, y) => (isNumber(y, 0) ? x : undefined))],
  // x + (-3) -> x - 3
  ['add', either((x, y) => (isNegative(y) ? call('sub', [x, number(-y.value)]) : undefined))],
  // x + -y -> x - y
  ['add', either((x, y) => (is(y, 'neg') ? call('sub', [x, y.args[0]!]) : undefined))],
  // x - 0 -> x
  ['sub', (x, y) => (isNumber(y, 0) ? x : undefined)],
  // 0 - x -> -x
  ['sub', (x, y) => (isNumber(x, 0) ? call('neg', [y!]) : undefined)],
  // x - (-3) -> x + 3
  ['sub', (x, y) => (isNegative(y) ? call('add', [x!, number(-y.value)]) : undefined)],
  // x - -y -> x + y
  ['sub', (x, y) => (is(y, 'neg') ? call('add', [x!, y.args[0]!]) : undefined)],
  // -x - y -> -(x + y)
  ['sub', (x, y) => (is(x, 'neg') ? call('neg', [call('add', [x.args[0]!, y!])]) : undefined)],
  // x * 1 -> x
  ['mul', either((x, y) => (isNumber(y, 1) ? x : undefined))],
  // x * -3 -> -(x * 3)
  ['mul', either((x, y) => (isNegative(y) ? call('neg', [call('mul', [x, number(-y.value)])]) : undefined))],
  // x * -y -> -(x * y)
  ['mul', either((x, y) => (is(y, 'neg') ? call('neg', [call('mul', [x, y.args[0]!])]) : undefined))],
  // x * x -> x^2
  ['mul', (x, y) => (equal(x!, y!) ? call('power', [x!, number(2)]) : undefined)],
  // x / 1 -> x
  ['div', (x, y) => (isNumber(y, 1) ? x : undefined)],
  // x / -3 -> -(x / 3), -3 / x -> -(3 / x)
  ['div', (x, y) => (isNegative(y) ? call('neg', [call('div', [x!, number(-y.value)])]) : undefined)],
  ['div', (x, y) => (isNegative(x) ? call('neg', [call('div', [number(-x.value), y!])]) : undefined)],
  // -x / y -> -(x / y), x / -y -> -(x / y)
  ['div', (x, y) => (is(x, 'neg') ? call('neg', [call('div', [x.args[0]!, y!])]) : undefined)],
  ['div', (x, y) => (is(y, 'neg') ? call('neg', [call('div', [x!, y.args[0]!])]) : undefined)],
  // inverse(x) -> 1 / x
  ['inverse', (x) => call('div', [number(1), x!])],
  // x^1 -> x, x^0.5 -> sqrt(x), x^-1 -> 1 / x
  ['power', (x, a) => (isNumber(a, 1) ? x : undefined)],
  ['power', (x, a) => (isNumber(a, 0.5) ? call('sqrt', [x!]) : undefined)],
  ['power', (x, a) => (isNumber(a, -1) ? call('div', [number(1), x!]) : undefined)],
  // signed_power(x, 1) -> x
  ['signed_power', (x, a) => (isNumber(a, 1) ? x : undefined)],
  // abs(abs(x)) -> abs(x), abs(-x) -> abs(x), abs(x - y) = abs(y - x)
  ['abs', (x) => (is(x, 'abs') ? x : undefined)],
  ['abs', (x) => (is(x, 'neg') ? call('abs', [x.args[0]!]) : undefined)],
  ['abs', (x) => (is(x, 'sub') ? call('abs', [inOrder(x)]) : undefined)],
  // sign(sign(x)) -> sign(x)
  ['sign', (x) => (is(x, 'sign') ? x : undefined)],
  // x > y -> y < x, x >= y -> y <= x
  ['gt', (x, y) => call('lt', [y!, x!])],
  ['ge', (x, y) => call('le', [y!, x!])],
  // !(x < y) -> y <= x, !(x <= y) -> y < x: a NaN stays NaN on both sides
  ['not', (c) => (is(c, 'lt') ? call('le', [c.args[1]!, c.args[0]!]) : undefined)],
  ['not', (c) => (is(c, 'le') ? call('lt', [c.args[1]!, c.args[0]!]) : undefined)],
  // !(x == y) -> x != y and back
  ['not', (c) => (is(c, 'eq') ? call('ne', c.args) : undefined)],
  ['not', (c) => (is(c, 'ne') ? call('eq', c.args) : undefined)],
  // !c ? a : b -> c ? b : a
  ['if_else', (c, a, b) => (is(c, 'not') ? call('if_else', [c.args[0]!, b!, a!]) : undefined)],
  // min(min(x, y), z) -> min(x, y, z), min(x, x) -> x
  ['min', flat('min')],
  ['max', flat('max')],
  // ts_delay(x, 0) -> x, ts_delay(ts_delay(x, a), b) -> ts_delay(x, a + b)
  ['ts_delay', (x, d) => (isNumber(d, 0) ? x : undefined)],
  ['ts_delay', (x, d) => joinDelays(x, d)],
  // a window of one date is the value itself
  ...['ts_mean', 'ts_sum', 'ts_min', 'ts_max', 'ts_median', 'ts_product', 'ts_decay_linear', 'ts_backfill'].map(
    (op): Row => [op, (x, d) => (isNumber(d, 1) ? x : undefined)],
  ),
  // ts_ema(x, 1) -> x
  ['ts_ema', (x, d) => (isNumber(d, 1) ? x : undefined)],
  // ts_quantile(x, d, 0.5) -> ts_median(x, d)
  ['ts_quantile', (x, d, q) => (isNumber(q, 0.5) ? call('ts_median', [x!, d!]) : undefined)],
  // ts_sum(x, d) / d -> ts_mean(x, d)
  ['div', (x, d) => (is(x, 'ts_sum') && equal(x.args[1]!, d!) ? call('ts_mean', x.args) : undefined)],
  // ts_mean(x, d) / ts_std_dev(x, d) -> ts_ir(x, d)
  ['div', (x, y) => (is(x, 'ts_mean') && is(y, 'ts_std_dev') && sameArgs(x, y) ? call('ts_ir', x.args) : undefined)],
  // x - ts_delay(x, d) -> ts_delta(x, d)
  ['sub', (x, y) => (is(y, 'ts_delay') && equal(x!, y.args[0]!) ? call('ts_delta', y.args) : undefined)],
  // x / ts_delay(x, d) - 1 -> ts_pct_change(x, d)
  ['sub', (x, y) => (isNumber(y, 1) ? pctChange(x) : undefined)],
  // x - ts_mean(x, d) -> ts_av_diff(x, d), x - cs_mean(x) -> demean(x), x - group_mean(x, g) -> group_neutralize(x, g)
  ['sub', (x, y) => (is(y, 'ts_mean') && equal(x!, y.args[0]!) ? call('ts_av_diff', y.args) : undefined)],
  ['sub', (x, y) => (is(y, 'cs_mean') && equal(x!, y.args[0]!) ? call('demean', y.args) : undefined)],
  ['sub', (x, y) => (is(y, 'group_mean') && equal(x!, y.args[0]!) ? call('group_neutralize', y.args) : undefined)],
  // ts_std_dev(x, d)^2 -> ts_var(x, d)
  ['power', (x, a) => (is(x, 'ts_std_dev') && isNumber(a, 2) ? call('ts_var', x.args) : undefined)],
  // ranks of ranks are the same ranks
  ['rank', (x) => (is(x, 'rank') ? x : undefined)],
];

const byOp = new Map<string, Row[]>();
for (const row of ROWS) byOp.set(row[0], [...(byOp.get(row[0]) ?? []), row]);

/** What the first row that fits makes of a call; undefined where none does. Calls that skip NaN are left alone. */
export function rewrite(node: CallNode): Node | undefined {
  if (node.named.length > 0) return undefined;
  for (const [, row] of byOp.get(node.op) ?? []) {
    const result = row(...node.args);
    if (result !== undefined && !equal(result, node)) return result;
  }
  return undefined;
}

function is(node: Node | undefined, op: string): node is CallNode {
  return node?.kind === 'call' && node.op === op && node.named.length === 0;
}

function isNumber(node: Node | undefined, value: number): boolean {
  return node?.kind === 'number' && node.value === value;
}

function isNegative(node: Node | undefined): node is Node & { kind: 'number' } {
  return node?.kind === 'number' && node.value < 0;
}

function inner(node: Node | undefined, op: string): Node | undefined {
  return is(node, op) ? node.args[0] : undefined;
}

/** A row for either order of the operands. */
function either(row: (x: Node, y: Node) => Node | undefined): (...args: Node[]) => Node | undefined {
  return (x, y) => row(x!, y!) ?? row(y!, x!);
}

/** Nested calls of an associative and idempotent operator as one; rounding plays no part in min and max. */
function flat(op: string): (...args: Node[]) => Node | undefined {
  return (...args) => {
    const operands = args.flatMap((arg) => (is(arg, op) ? arg.args : [arg]));
    const distinct = operands.filter((operand, i) => operands.findIndex((other) => equal(other, operand)) === i);
    if (operands.length === args.length && distinct.length === args.length) return undefined;
    return distinct.length === 1 ? distinct[0] : call(op, distinct);
  };
}

function sameArgs(a: CallNode, b: CallNode): boolean {
  return a.args.every((arg, i) => equal(arg, b.args[i]!));
}

/** A difference with the smaller text first, for what does not see its sign. */
function inOrder(difference: CallNode): Node {
  const [a, b] = difference.args as readonly [Node, Node];
  return JSON.stringify(a) <= JSON.stringify(b) ? difference : call('sub', [b, a]);
}

function joinDelays(x: Node | undefined, d: Node | undefined): Node | undefined {
  if (!is(x, 'ts_delay') || d?.kind !== 'number') return undefined;
  const [series, earlier] = x.args;
  if (earlier?.kind !== 'number' || earlier.value + d.value > LIMITS.window) return undefined;
  return call('ts_delay', [series!, number(earlier.value + d.value)]);
}

function pctChange(x: Node | undefined): Node | undefined {
  if (!is(x, 'div')) return undefined;
  const [now, before] = x.args;
  return is(before, 'ts_delay') && equal(now!, before.args[0]!) ? call('ts_pct_change', before.args) : undefined;
}
