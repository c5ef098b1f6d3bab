import { type Node, number } from '../expr/nodes.js';
import { findOperator } from '../ops/registry.js';

/** The value of a formula of numbers only, or undefined; a result that is not finite is no constant. */
export function constantOf(node: Node): number | undefined {
  if (node.kind === 'number') return node.value;
  if (node.kind === 'name' || node.named.length > 0) return undefined;
  const operator = findOperator(node.op);
  if (operator === undefined) return undefined;
  const values: number[] = [];
  for (const arg of node.args) {
    const value = constantOf(arg);
    if (value === undefined) return undefined;
    values.push(value);
  }
  const { meaning, params } = operator;
  const variadic = params.at(-1)?.variadic === true;
  if (values.length < params.length || (values.length > params.length && !variadic)) return undefined;
  if (meaning.kind === 'lower') {
    // Composites over time or symbols end in a kernel that is not on cells, and so in undefined.
    return operator.lookback(values) === 0
      ? constantOf(
          meaning.lower(
            values.map((value) => number(value)),
            { skipna: false },
          ),
        )
      : undefined;
  }
  const { reference } = meaning;
  if (reference.shape !== 'cell') return undefined;
  const value = variadic ? values.reduce((left, right) => reference.of(left, right)) : reference.of(...values);
  return Math.abs(value) <= MAX_FLOAT32 ? value : undefined;
}

/** Beyond it every backend says NaN. */
const MAX_FLOAT32 = 3.4028234663852886e38;
