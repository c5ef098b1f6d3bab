import type { Node } from '../expr/nodes.js';
import { print } from '../expr/print.js';
import type { Lookback } from '../ops/define.js';
import { findOperator } from '../ops/registry.js';
import { unitName } from '../ops/units.js';
import { type CheckOptions, check } from './check.js';
import { constantParam } from './check-constant.js';
import type { Environment } from './environment.js';
import { phrase } from './phrase.js';

/** A node of a checked formula with what is known of it. */
export interface Explained {
  /** The operator, field or number itself. */
  readonly label: string;
  readonly formula: string;
  readonly type: 'panel' | 'bool' | 'number' | 'group' | 'window';
  readonly unit: string;
  /** Dates read before today. */
  readonly lookback: Lookback;
  /** Relative running time with everything below it. */
  readonly cost: number;
  readonly children: readonly Explained[];
}

export interface Explanation {
  readonly sentence: string;
  readonly tree: Explained;
}

/** What a formula means: a tree with the type, unit, lookback and cost of each node, and a sentence. */
export function explain(ast: Node, env: Environment, options: CheckOptions = {}): Explanation {
  const { ast: checked } = check(ast, env, options);
  const text = phrase(checked);
  return { sentence: `${text[0]!.toUpperCase()}${text.slice(1)}.`, tree: explainNode(checked, env) };
}

function explainNode(node: Node, env: Environment): Explained {
  const { type, unit, lookback, cost } = check(node, env);
  const facts = { formula: print(node), type, unit: unitName(unit), lookback, cost };
  if (node.kind !== 'call') return { label: facts.formula, ...facts, children: [] };
  const operator = findOperator(node.op)!;
  const options = node.named.map(({ name, value }) => ` ${name}=${value}`).join('');
  const children = node.args.map((arg, i): Explained => {
    const param = operator.params[Math.min(i, operator.params.length - 1)]!;
    if (!constantParam(param) && param.type !== 'group') return explainNode(arg, env);
    const formula = print(arg);
    const kind = param.type === 'number' ? 'number' : param.type === 'group' ? 'group' : 'window';
    return { label: `${param.name} = ${formula}`, formula, type: kind, unit: '', lookback: 0, cost: 0, children: [] };
  });
  const symbol = operator.symbol === undefined ? '' : ` (${operator.symbol})`;
  return { label: `${operator.name}${symbol}${options}`, ...facts, children };
}
