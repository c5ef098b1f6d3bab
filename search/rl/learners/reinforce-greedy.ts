import { createPotential } from '../potential.js';
import type { LearnerMaker } from './learner.js';

/**
 * REINFORCE with the reward of the greedy roll-out as baseline (QFR, IEEE TSP 2025; the idea is Rennie et al. 2017): a
 * formula pulls by what it earned more than the policy's most likely one, and pushes by what it earned less.
 */
export const reinforceGreedy: LearnerMaker = (policy, options, experts) => {
  const potential = createPotential(experts, options.prefix);
  const { parameters } = policy.network;
  return {
    explore: 0,
    wantsGreedy: true,
    learn: (batch) => {
      const greedy = batch.find(({ source }) => source === 'greedy');
      const own = batch.filter(({ source }) => source === 'policy');
      if (own.length === 0) return;
      const baseline = greedy?.reward ?? own.reduce((sum, { reward }) => sum + reward, 0) / own.length;
      const promises = own.map(({ rollout }) => potential(rollout));
      parameters.clearGradient();
      policy.accumulate(
        own.map(({ rollout }) => rollout),
        (i, time) => ({
          logp: -(own[i]!.reward - promises[i]![time]! - baseline) / own.length,
          entropy: -options.entropy / own.length,
          value: 0,
        }),
      );
      parameters.step({ rate: options.rate, clip: options.clip });
    },
    save: () => null,
    load: () => {},
  };
};
