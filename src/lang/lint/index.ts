import type { Node } from '../../expr/nodes.js';
import { type CheckOptions, check } from '../check.js';
import type { Environment } from '../environment.js';
import type { Issue } from '../issue.js';
import { condition } from './condition.js';
import { constant } from './constant.js';
import { division } from './division.js';
import { falseFriend } from './false-friend.js';
import { redundant } from './redundant.js';
import type { Rule } from './rule.js';
import { units } from './units.js';
import { window } from './window.js';

export const RULES: readonly Rule[] = [units, condition, constant, redundant, window, division, falseFriend];

export interface LintOptions extends CheckOptions {
  /** Number of dates of the panel. */
  readonly dates?: number;
}

/** What a person should look at in a legal formula; throws like `check` for one that is not. */
export function lint(ast: Node, env: Environment, { dates, ...options }: LintOptions = {}): Issue[] {
  const checked = check(ast, env, options);
  const context = { checked, ...(dates !== undefined && { dates }) };
  return RULES.flatMap((rule) => rule.run(context).map((issue) => ({ rule: rule.name, ...issue })));
}
