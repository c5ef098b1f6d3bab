import type { Node } from '../../expr/nodes.js';
import type { Checked } from '../check.js';
import type { Issue } from '../issue.js';

export interface LintContext {
  readonly checked: Checked;
  /** Number of dates of the panel, where one is known. */
  readonly dates?: number;
}

/** A rule sees the whole checked formula and says what a person should look at. */
export interface Rule {
  readonly name: string;
  readonly doc: string;
  readonly run: (context: LintContext) => readonly Omit<Issue, 'rule'>[];
}

/** Nodes of a tree, parents first. */
export function nodesOf(node: Node): Node[] {
  return node.kind === 'call' ? [node, ...node.args.flatMap(nodesOf)] : [node];
}

export function placeOf(node: Node): Pick<Issue, 'span'> {
  return node.span ? { span: node.span } : {};
}
