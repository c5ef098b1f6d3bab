import { environmentOf } from '../../src/engine/index.js';
import { call, check, type NamedArg, type Node, name, number, print } from '../../src/lang/index.js';
import type { Operator, Param } from '../../src/ops/define.js';
import { operators } from '../../src/ops/registry.js';
import type { Panel } from '../../src/panel/panel.js';
import { AlphaError } from '../../src/util/errors.js';
import type { Rng } from '../../src/util/rng.js';

const FIELDS = ['open', 'high', 'low', 'close', 'volume', 'vwap', 'returns', 'amount', 'adv3'];
const ALL = [...operators.values()];

/** Formulas that pass the check on a panel, all different: each operator at the root in turn, others below it. */
export function randomFormulas(count: number, panel: Panel, rng: Rng): Node[] {
  const env = environmentOf(panel);
  const found = new Map<string, Node>();
  for (let turn = 0; found.size < count; turn++) {
    const depth = 1 + rng.int(4);
    try {
      const { ast } = check(callOf(ALL[found.size % ALL.length]!, depth, rng), env);
      found.set(print(ast), ast);
    } catch (error) {
      // Some constants do not go together (m of ts_sma_cn above n): drawn again.
      if (!(error instanceof AlphaError) || turn > 20 * count) throw error;
    }
  }
  return [...found.values()];
}

function callOf(operator: Operator, depth: number, rng: Rng): Node {
  const params = operator.params.flatMap((param) =>
    param.variadic ? Array.from({ length: 1 + rng.int(2) }, () => param) : [param],
  );
  const args = params.map((param) => argument(param, operator, depth - 1, rng));
  return call(operator.name, args, operator.skipna ? options(args, rng) : []);
}

function options(args: readonly Node[], rng: Rng): NamedArg[] {
  if (rng.float() < 0.5) return [];
  const windows = args.flatMap((arg) => (arg.kind === 'number' ? [arg.value] : []));
  const least = { name: 'min_periods', value: 1 + rng.int(Math.max(1, Math.floor(windows[0] ?? 1))) };
  return [{ name: 'skipna', value: true }, ...(rng.float() < 0.5 ? [least] : [])];
}

function argument(param: Param, operator: Operator, depth: number, rng: Rng): Node {
  switch (param.type) {
    case 'panel':
      return series(depth, rng);
    case 'bool':
      return condition(depth, rng);
    case 'group':
      return name(rng.pick(['sector', 'moving']));
    case 'window': {
      const least = Math.max(param.min ?? 1, operator.minWindow ?? 1);
      return number(least + rng.int(7));
    }
    case 'number':
      return number(constant(param, rng));
  }
}

function constant({ min, max }: Param, rng: Rng): number {
  if (max !== undefined) return rng.pick([min ?? 0, max, 0.5, 0.25, 0.9]);
  if (min === 0) return rng.pick([0, 0.05, 0.5, 1, 2]);
  return rng.pick([1, 2, 3]);
}

function series(depth: number, rng: Rng): Node {
  if (depth <= 0 || rng.float() < 0.1) {
    return rng.float() < 0.1 ? number(rng.pick([0, 1, 2, -1, 0.5, 3])) : name(rng.pick(FIELDS));
  }
  return callOf(rng.pick(ALL), depth, rng);
}

function condition(depth: number, rng: Rng): Node {
  if (depth > 1) return callOf(rng.pick(ALL.filter(({ returns }) => returns === 'bool')), depth, rng);
  const compare = rng.pick(['lt', 'le', 'gt', 'ge', 'eq', 'ne']);
  return call(compare, [series(0, rng), series(0, rng)]);
}
