import type { Rollout } from './policy.js';

/**
 * What the beginning of a formula promises: of all runs of as many tokens in the experts' formulas, the share that equals
 * it (TLRS, arXiv 2507.20263), times `weight`. By time, before each action; the finished formula promises nothing. Added
 * as a difference from step to step with gamma 1, it leaves the best policy what it was.
 */
export type Potential = (rollout: Rollout) => number[];

export function createPotential(experts: readonly Rollout[], weight: number): Potential {
  if (weight === 0 || experts.length === 0) return ({ actions }) => actions.map(() => 0);
  const counts = new Map<string, number>();
  const totals: number[] = [];
  for (const { tokens } of experts) {
    for (let first = 0; first < tokens.length; first++) {
      for (let length = 1; first + length <= tokens.length; length++) {
        const run = tokens.slice(first, first + length).join();
        counts.set(run, (counts.get(run) ?? 0) + 1);
        totals[length] = (totals[length] ?? 0) + 1;
      }
    }
  }
  return ({ actions, tokens }) =>
    actions.map((_, time) =>
      time === 0 ? 0 : (weight * (counts.get(tokens.slice(0, time).join()) ?? 0)) / (totals[time] ?? 1),
    );
}
