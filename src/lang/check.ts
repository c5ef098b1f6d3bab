import { type CallNode, call, type Node, name, number, size } from '../expr/nodes.js';
import { print } from '../expr/print.js';
import type { ArgType, Lookback, Operator } from '../ops/define.js';
import { findOperator, operatorNames } from '../ops/registry.js';
import { fieldUnit, LITERAL, PURE, type Unit } from '../ops/units.js';
import type { ErrorCode } from '../util/error-codes.js';
import { AlphaError, type ErrorDetails } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { checkConstant, constantParam } from './check-constant.js';
import { checkOptions } from './check-options.js';
import { type Environment, resolveField, resolveGroup } from './environment.js';
import { constantOf } from './fold.js';
import type { Issue } from './issue.js';
import { FALSE_FRIENDS } from './lint/friends.js';
import { normaliseCall } from './normalise.js';
import { signature } from './signature.js';

/** A formula that is known to have a meaning on a panel. */
export interface Checked {
  /** Aliases resolved, defaults filled in, constants folded where an operator wants one; only `skipna` and `min_periods` named. */
  readonly ast: Node;
  readonly type: 'panel' | 'bool' | 'number';
  readonly unit: Unit;
  /** Dates it reads before today. */
  readonly lookback: Lookback;
  /** Relative running time. */
  readonly cost: number;
  /** Columns of the panel that it reads, sorted. */
  readonly fields: readonly string[];
  readonly nodes: number;
  readonly warnings: readonly Issue[];
}

export interface CheckOptions {
  /** The text the spans point into, and its name, for the caret line of errors. */
  readonly source?: string;
  readonly sourceName?: string;
}

/** Collects a mistake and lets the check go on. */
export type Report = (code: ErrorCode, message: string, details: ErrorDetails) => void;

const MOST_ERRORS = 20;

/**
 * Types, units, lookback and cost of a formula on a panel. Throws an AlphaError for the first mistake; up to 19 more come
 * in its `data.others`.
 */
export function check(ast: Node, env: Environment, options: CheckOptions = {}): Checked {
  const errors: AlphaError[] = [];
  const warnings: Issue[] = [];
  const report: Report = (code, message, details) => {
    if (errors.length < MOST_ERRORS) errors.push(new AlphaError(code, message, { ...options, ...details }));
  };
  const seen = { fields: new Set<string>(), cost: 0 };
  const { node, type, unit, lookback } = infer(ast, { env, report, warnings, seen });
  const [first, ...others] = errors;
  if (first !== undefined) throw withOthers(first, others);
  return {
    ast: node,
    type,
    unit,
    lookback,
    cost: seen.cost,
    fields: [...seen.fields].sort(),
    nodes: size(node),
    warnings,
  };
}

interface Scope {
  readonly env: Environment;
  readonly report: Report;
  readonly warnings: Issue[];
  readonly seen: { readonly fields: Set<string>; cost: number };
}

interface Inferred {
  readonly node: Node;
  readonly type: 'panel' | 'bool' | 'number';
  readonly unit: Unit;
  readonly lookback: Lookback;
}

function infer(node: Node, scope: Scope): Inferred {
  if (node.kind === 'number') return { node, type: 'number', unit: LITERAL, lookback: 0 };
  if (node.kind === 'name') return inferField(node.name, node, scope);
  const operator = findOperator(node.op);
  if (operator !== undefined) return inferCall(node, operator, scope);
  const hint =
    FALSE_FRIENDS[node.op.toLowerCase()] ?? didYouMean(node.op, operatorNames) ?? '`alphalode ops` lists all operators';
  // The name of the call, not its arguments.
  const span = node.span && { start: node.span.start, end: node.span.start + node.op.length };
  scope.report('F012', `unknown operator \`${node.op}\``, { hint, ...(span && { span }), data: { name: node.op } });
  for (const arg of node.args) infer(arg, scope);
  return { node, type: 'panel', unit: PURE, lookback: 0 };
}

function inferField(field: string, node: Node, scope: Scope): Inferred {
  const { env, report, seen } = scope;
  const resolved = resolveField(field, env);
  if (resolved === undefined) {
    const group = resolveGroup(field, env) !== undefined;
    const known = [...env.fields].sort().join(', ') || 'none';
    const near = didYouMean(field, [...env.fields, 'returns', 'amount']);
    if (group) {
      report('F014', `\`${field}\` is a group, not a field`, {
        ...place(node),
        hint: `use it as in group_neutralize(x, ${field})`,
      });
    } else {
      report('F015', `unknown field \`${field}\``, {
        ...place(node),
        hint: `${near ? `${near}  ` : ''}fields: ${known}`,
        data: { name: field, fields: env.fields },
      });
    }
    return { node, type: 'panel', unit: PURE, lookback: 0 };
  }
  const unit = env.units?.get(field) ?? fieldUnit(field);
  if (resolved === 'column') {
    seen.fields.add(field);
    return { node, type: 'panel', unit, lookback: 0 };
  }
  // A derived field counts what it is made of; its own unit is known by its name.
  const { lookback } = infer(resolved, { ...scope, warnings: [] });
  return { node, type: 'panel', unit, lookback };
}

function inferCall(node: CallNode, operator: Operator, scope: Scope): Inferred {
  const { report, seen, warnings } = scope;
  checkOptions(node, operator, report);
  const full = normaliseCall(node, operator);
  const variadic = operator.params.at(-1)?.variadic === true;
  const wanted = operator.params.length;
  if (full.args.length < wanted || (node.args.length > wanted && !variadic)) {
    const least = operator.params.filter((param) => param.default === undefined).length;
    const count = variadic ? `${least} or more` : least === wanted ? `${wanted}` : `${least} to ${wanted}`;
    const message = `\`${operator.name}\` takes ${count} argument${count === '1' ? '' : 's'}, not ${node.args.length}`;
    // Rank(x, d) of other dialects.
    const friend = operator.name === 'rank' && node.args.length === 2 ? '; over dates it is ts_rank(x, d)' : '';
    report('F013', message, { ...place(node), hint: `write ${signature(operator)}${friend}` });
    for (const arg of node.args) if (arg.kind === 'call') infer(arg, scope);
    return { node, type: operator.returns, unit: PURE, lookback: 0 };
  }
  const args: Node[] = [];
  const inputs: Inferred[] = [];
  const constants: number[] = [];
  for (const [i, arg] of full.args.entries()) {
    const param = operator.params[Math.min(i, wanted - 1)]!;
    if (constantParam(param)) {
      const value = checkConstant(arg, param, { node: full, operator, report });
      args.push(value === undefined ? arg : number(value, arg.span));
      constants.push(value ?? 1);
    } else if (param.type === 'group') {
      args.push(checkGroup(arg, operator, scope));
    } else {
      const input = infer(arg, scope);
      conditionWarning(input, param.type, operator, warnings);
      args.push(input.node);
      inputs.push(input);
    }
  }
  const result = call(operator.name, args, full.named, node.span);
  seen.cost += operator.cost;
  const lookback = inputs.reduce<Lookback>((most, input) => deeper(most, input.lookback), 0);
  return {
    node: result,
    type: constantOf(result) === undefined ? operator.returns : 'number',
    unit: unitOf(result, operator, inputs, warnings),
    lookback: longer(lookback, operator.lookback(constants)),
  };
}

function checkGroup(arg: Node, operator: Operator, { env, report }: Scope): Node {
  const groups = [...env.groups, ...Object.keys(env.groupAliases ?? {})].sort();
  const known = `groups: ${groups.join(', ') || 'none in these data'}`;
  if (arg.kind !== 'name') {
    report('F014', `\`${operator.name}\` wants the name of a group, not \`${print(arg)}\``, {
      ...place(arg),
      hint: known,
    });
  } else if (resolveGroup(arg.name, env) === undefined) {
    const near = didYouMean(arg.name, groups);
    report('F017', `unknown group \`${arg.name}\``, {
      ...place(arg),
      hint: `${near ? `${near}  ` : ''}${known}`,
      data: { groups },
    });
  } else {
    return name(arg.name, arg.span);
  }
  return arg;
}

function conditionWarning(input: Inferred, type: ArgType, operator: Operator, warnings: Issue[]): void {
  if (type !== 'bool' || input.type !== 'panel' || input.node.kind === 'name') return;
  const message = `\`${operator.name}\` reads \`${print(input.node)}\` as a condition: all but 0 is true`;
  warnings.push({ rule: 'condition', message, hint: 'compare it with something', ...place(input.node) });
}

function unitOf(node: Node, operator: Operator, inputs: readonly Inferred[], warnings: Issue[]): Unit {
  const literals = inputs.map((input) => constantOf(input.node));
  const units = inputs.map(({ unit }, i) => (literals[i] === undefined ? unit : LITERAL));
  const unit = operator.unit(units, literals);
  if (!('issue' in unit)) return unit;
  const message = `\`${print(node)}\` ${unit.issue}`;
  warnings.push({
    rule: 'units',
    code: 'F018',
    message,
    hint: 'divide one by a value of its own unit first',
    ...place(node),
  });
  return PURE;
}

function place(node: Node): Pick<ErrorDetails, 'span'> {
  return node.span ? { span: node.span } : {};
}

function deeper(a: Lookback, b: Lookback): Lookback {
  return a === 'all' || b === 'all' ? 'all' : Math.max(a, b);
}

function longer(a: Lookback, b: Lookback): Lookback {
  return a === 'all' || b === 'all' ? 'all' : a + b;
}

function withOthers(first: AlphaError, others: readonly AlphaError[]): AlphaError {
  if (others.length === 0) return first;
  const data = { ...first.details.data, others: others.map((error) => error.toJSON()) };
  return new AlphaError(first.code, first.message, { ...first.details, data });
}
