import { call, type Node, name, number } from '../expr/nodes.js';
import type { Unit } from '../ops/units.js';
import { LIMITS } from '../util/limits.js';

/** What a formula can refer to: the columns and groups of a panel. Names are in lower case. */
export interface Environment {
  readonly fields: readonly string[];
  readonly groups: readonly string[];
  /** Other names for groups, `{ sector: 'industry' }`. */
  readonly groupAliases?: Readonly<Record<string, string>>;
  /** Units of columns whose name does not say them. */
  readonly units?: ReadonlyMap<string, Unit>;
}

/** Fields that are computed from columns where the panel has no such column. */
const DERIVED: readonly { readonly pattern: RegExp; readonly of: (match: RegExpExecArray) => Node }[] = [
  {
    pattern: /^returns$/,
    of: () => call('sub', [call('div', [name('close'), call('ts_delay', [name('close'), number(1)])]), number(1)]),
  },
  { pattern: /^amount$/, of: () => call('mul', [name('close'), name('volume')]) },
  { pattern: /^adv([1-9]\d*)$/, of: ([, days]) => call('ts_mean', [name('amount'), number(Number(days))]) },
];

/** What a name stands for: a column of the panel, a formula over other fields, or nothing. */
export function resolveField(field: string, env: Environment): Node | 'column' | undefined {
  const wanted = field.toLowerCase();
  if (env.fields.includes(wanted)) return 'column';
  for (const { pattern, of } of DERIVED) {
    const match = pattern.exec(wanted);
    if (match === null) continue;
    if (Number(match[1] ?? 1) > LIMITS.window) return undefined;
    const node = of(match);
    return inputs(node).every((input) => resolveField(input, env) !== undefined) ? node : undefined;
  }
  return undefined;
}

/** The group column that a name stands for, through the aliases of the run. */
export function resolveGroup(group: string, env: Environment): string | undefined {
  const wanted = group.toLowerCase();
  const target = env.groupAliases?.[wanted]?.toLowerCase() ?? wanted;
  return env.groups.includes(target) ? target : undefined;
}

function inputs(node: Node): string[] {
  if (node.kind === 'name') return [node.name];
  return node.kind === 'call' ? node.args.flatMap(inputs) : [];
}
