import type { CallNode } from '../expr/nodes.js';
import type { Operator } from '../ops/define.js';
import { didYouMean } from '../util/suggest.js';
import type { Report } from './check.js';
import { constantOf } from './fold.js';
import { SKIP_OPTIONS } from './normalise.js';

/** Named arguments: known to the operator, of the right kind, not given by position as well. */
export function checkOptions(node: CallNode, operator: Operator, report: Report): void {
  const optional = operator.params.filter((param) => param.default !== undefined).map((param) => param.name);
  const known = [...optional, ...(operator.skipna ? SKIP_OPTIONS : [])];
  const skipna = node.named.some((arg) => arg.name === 'skipna' && arg.value === true);
  for (const { name, value, span = node.span } of node.named) {
    const bad = (message: string, hint: string) => report('F016', message, { hint, ...(span && { span }) });
    const options = known.length > 0 ? `options: ${known.join(', ')}` : `\`${operator.name}\` takes no options`;
    if (!known.includes(name)) {
      bad(`\`${operator.name}\` has no option \`${name}\``, didYouMean(name, known) ?? options);
    } else if (name === 'skipna') {
      if (typeof value !== 'boolean') bad('skipna must be true or false', 'write skipna=true');
    } else if (name === 'min_periods') {
      checkMinPeriods(value, windowOf(node, operator), skipna, bad);
    } else if (typeof value === 'boolean') {
      bad(`\`${name}\` must be a number`, `write ${name}=2, for example`);
    } else if (operator.params.findIndex((param) => param.name === name) < node.args.length) {
      bad(`\`${name}\` is given twice`, 'give it by position or by name');
    }
  }
}

function checkMinPeriods(
  value: number | boolean,
  window: number,
  skipna: boolean,
  bad: (message: string, hint: string) => void,
): void {
  if (!skipna) bad('min_periods needs skipna=true', 'without skipna a window must be complete');
  else if (!Number.isInteger(value) || Number(value) < 1)
    bad('min_periods must be a whole number from 1 up', 'write min_periods=1');
  else if (Number(value) > window)
    bad(`min_periods=${value} is more than the window ${window}`, `use ${window} or less`);
}

function windowOf(node: CallNode, operator: Operator): number {
  const arg = node.args[operator.params.findIndex((param) => param.type === 'window')];
  return (arg && constantOf(arg)) ?? Number.POSITIVE_INFINITY;
}
