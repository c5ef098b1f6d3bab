import { call, type Node, name, number } from '../../src/expr/nodes.js';
import { operators } from '../../src/ops/registry.js';
import { createRng, type Rng } from '../../src/util/rng.js';

const LITTLE = 1e-12;

/** Fields that panels hold for `steady`: a number from -1 to 1 in every cell, missing nowhere, other in each field. */
export const NOISES: readonly string[] = Array.from({ length: 8 }, (_, i) => `noise${i}`);

/** The number of a noise field in a cell. */
export const noiseAt = (field: number, date: number, symbol: number): number =>
  Math.sin(1 + (12.9898 + field) * date + 78.233 * (field + 1) * symbol);

/** What ends in a sum or a quotient. Elsewhere equal values stay equal, and what is made of ties is compared. */
const SUMS =
  /^(div|inverse|hump)$|mean|std|var$|cov|corr|zscore|neutralize|scale|winsorize|regress|sum|av_diff|decay|ema|sma|slope|rsquare|resid|beta|skew|kurt|mad|_ir|pct/;

/**
 * The formula with the values inside it moved by some 1e-12, up or down or not at all, or rounded to 9 decimals, so that
 * a 0 may become nearly 0 and the other way round. Where that moves the result, the result hangs on rounding: a tie, a
 * pole, a window that is constant but for its last bits. Two ways to compute it may then differ.
 */
function nudged(node: Node, turn: Turn): Node {
  if (node.kind !== 'call') return node;
  const operator = operators.get(node.op);
  if (operator === undefined) return node;
  const args = node.args.map((arg, i) => {
    const { type } = operator.params[Math.min(i, operator.params.length - 1)]!;
    if (type === 'bool') return nudged(arg, turn);
    return type === 'panel' ? moved(nudged(arg, turn), arg.kind === 'call' && SUMS.test(arg.op), turn) : arg;
  });
  return call(node.op, args, node.named);
}

/** Shares of the values that one attempt rounds and shifts: some attempts touch few places, some nearly all. */
interface Turn {
  readonly rng: Rng;
  readonly rounds: number;
  readonly shifts: number;
}

function moved(value: Node, isSum: boolean, { rng, rounds, shifts }: Turn): Node {
  const little = number(rng.float() < 0.5 ? LITTLE : -LITTLE);
  const draw = rng.float();
  if (draw < rounds) {
    return isSum ? call('div', [call('round', [call('mul', [value, number(1e9)])]), number(1e9)]) : value;
  }
  if (draw > rounds + shifts) return value;
  // Each cell of a sum in its own way: a factor that all share would leave a cancellation exact.
  const shift = isSum ? call('mul', [name(rng.pick(NOISES)), little]) : little;
  return call('add', [call('mul', [value, call('add', [number(1), shift])]), shift]);
}

/** Equal to 9 digits, or to 9 decimals near 0; NaN with NaN only. */
export function near(a: number, b: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

type At = (date: number, symbol: number) => number;
type Cell = readonly [date: number, symbol: number];

const TURNS = 300;
const SHARES = [
  [1, 0],
  [0, 1],
  [0.5, 0],
  [0.33, 0.33],
  [0.1, 0.1],
  [0.45, 0.45],
] as const;

/** The first of some cells whose value does not hang on rounding: nudging the formula moved it not once. */
export function steady(ast: Node, cells: readonly Cell[], values: (ast: Node) => At): Cell | undefined {
  const value = values(ast);
  let left = cells;
  for (let turn = 0; turn < TURNS && left.length > 0; turn++) {
    const [rounds, shifts] = SHARES[turn % SHARES.length]!;
    const other = values(nudged(ast, { rng: createRng(turn, 'nudge'), rounds, shifts }));
    left = left.filter((cell) => near(other(...cell), value(...cell)));
  }
  return left[0];
}
