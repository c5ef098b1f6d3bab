import { type CallNode, equal, type Node, number } from '../../expr/nodes.js';

const COUNTS = new Set(['cs_count', 'group_count']);
const ONE = number(1);

export function isCount(node: Node): node is CallNode {
  return node.kind === 'call' && COUNTS.has(node.op);
}

/**
 * The simplest formula that is finite where `node` is, for counting: `-x` has as many values as x, and so has a rank from
 * 0 to 1, which holds a count already. Without it, a rank of a rank of a rank would hold its operand 27 times.
 */
export function counted(node: Node): Node {
  if (node.kind !== 'call') return node;
  const [a, b] = node.args;
  if (node.op === 'neg') return counted(a!);
  if (node.op === 'mul') {
    if (equal(a!, number(-1))) return counted(b!);
    if (equal(b!, number(-1))) return counted(a!);
  }
  return rankFromZero(node)?.args[0] ?? node;
}

/** The count inside (rank(x) * count(x) - 1) / (count(x) - 1). */
function rankFromZero(node: CallNode): CallNode | undefined {
  const [above, below] = node.args;
  if (node.op !== 'div' || !isCall(above, 'sub') || !isCall(below, 'sub')) return undefined;
  const [product, one] = above.args;
  const [count, other] = below.args;
  if (!isCall(product, 'mul') || !isCount(count!) || !equal(one!, ONE) || !equal(other!, ONE)) return undefined;
  const [rank, same] = product.args;
  const ranks = count.op === 'cs_count' ? 'rank' : 'group_rank';
  return isCall(rank, ranks) && equal(same!, count) ? count : undefined;
}

function isCall(node: Node | undefined, op: string): node is CallNode {
  return node?.kind === 'call' && node.op === op;
}
