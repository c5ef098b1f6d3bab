/** What the choice between two places of a tree hangs on. */
export interface Arm {
  /** Worth on a scale of 0 to 1: the best score below it, or of "expand here" the node's own. */
  readonly value: number;
  readonly visits: number;
}

/** UCT(s, a) = Q(s, a) + c sqrt(ln N_s / N_s'), Alpha Jungle (arXiv 2505.11122), equation 2. */
export function uct({ value, visits }: Arm, parentVisits: number, exploration: number): number {
  return value + exploration * Math.sqrt(Math.log(parentVisits) / Math.max(1, visits));
}

/**
 * Which of a node's arms to take: the index of a child, or -1 for the virtual action "expand this node itself", whose
 * visits are the number of children plus `offset` (0 in the first version of the paper, 1 in the latest). Its value is
 * the node's own score, as in the paper's worked example; the text defines none. A tie goes to the earlier child.
 */
export function chooseArm(
  node: Arm,
  children: readonly Arm[],
  { exploration, offset }: { readonly exploration: number; readonly offset: number },
): number {
  let best = uct({ value: node.value, visits: children.length + offset }, node.visits, exploration);
  let chosen = -1;
  for (const [i, child] of children.entries()) {
    const at = uct(child, node.visits, exploration);
    if (at <= best) continue;
    best = at;
    chosen = i;
  }
  return chosen;
}
