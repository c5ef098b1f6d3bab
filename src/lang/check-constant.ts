import type { CallNode, Node } from '../expr/nodes.js';
import { print } from '../expr/print.js';
import type { Operator, Param } from '../ops/define.js';
import { LIMITS } from '../util/limits.js';
import { plural } from '../util/plural.js';
import type { Report } from './check.js';
import { constantOf } from './fold.js';

/** Whether an argument must be known before anything is evaluated. */
export function constantParam(param: Param): boolean {
  return param.type === 'window' || param.type === 'number';
}

interface Place {
  readonly node: CallNode;
  readonly operator: Operator;
  readonly report: Report;
}

/** The value of a window or constant, or undefined after a report of what is wrong with it. */
export function checkConstant(arg: Node, param: Param, { node, operator, report }: Place): number | undefined {
  const value = constantOf(arg);
  const spanned = arg.span ?? node.span;
  const at = spanned ? { span: spanned } : {};
  if (value === undefined) {
    const message = `\`${param.name}\` of \`${operator.name}\` must be a constant, not \`${print(arg)}\``;
    report('F014', message, { ...at, hint: `write a number, for example ${operator.examples[0]!.formula}` });
    return undefined;
  }
  return param.type === 'window'
    ? checkWindow(value, param, node, operator, report, at)
    : checkBounds(value, param, operator, report, at);
}

type At = Parameters<Report>[2];

function checkWindow(
  value: number,
  param: Param,
  node: CallNode,
  operator: Operator,
  report: Report,
  at: At,
): number | undefined {
  const least = Math.max(param.min ?? 1, operator.minWindow ?? 0);
  if (value < 0) {
    const when = value === -1 ? 'tomorrow' : `${-value} dates ahead`;
    report('F010', `\`${print(node)}\` reads ${when}`, {
      ...at,
      hint: 'a formula cannot read the future: use a positive number',
    });
  } else if (!Number.isInteger(value)) {
    report('F011', `the window ${value} is not a whole number of dates`, {
      ...at,
      hint: `try ${Math.max(least, Math.floor(value))}`,
    });
  } else if (value < least) {
    const why =
      operator.minWindow !== undefined && value > 0
        ? `\`${operator.name}\` has no meaning over ${plural(value, 'date')}`
        : `the window ${value} is too short`;
    report('F011', why, { ...at, hint: `use ${least} or more` });
  } else if (value > LIMITS.window) {
    report('F011', `the window ${value} is too long`, { ...at, hint: `the limit is ${LIMITS.window} dates` });
  } else {
    return value;
  }
  return undefined;
}

function checkBounds(value: number, param: Param, operator: Operator, report: Report, at: At): number | undefined {
  const { min = -Infinity, max = Infinity } = param;
  if (value >= min && value <= max) return value;
  const range = max === Infinity ? `${min} or more` : `${min} to ${max}`;
  report('F016', `\`${param.name}\` of \`${operator.name}\` is ${value}`, { ...at, hint: `it must be ${range}` });
  return undefined;
}
