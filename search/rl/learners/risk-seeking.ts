import type { Json } from '../../../src/util/json.js';
import { Memory } from '../memory.js';
import type { LearnerMaker } from './learner.js';

/**
 * Policy gradient on the best of each batch (risk-seeking, Petersen et al. 2021): roll-outs above the quantile pull with
 * what they are above it, those below do not push. The best formulas of the past are replayed beside them.
 */
export const riskSeeking: LearnerMaker = (policy, options) => {
  const memory = new Memory(policy, options);
  const { parameters } = policy.network;
  return {
    explore: options.explore,
    wantsGreedy: false,
    learn: (batch) => {
      const scored = batch.filter(({ earned }) => earned.kind === 'scored').sort((a, b) => b.reward - a.reward);
      const top = scored.slice(0, Math.ceil(options.top * batch.length));
      const bar = scored[top.length]?.reward ?? top.at(-1)?.reward ?? 0;
      const spread = (top[0]?.reward ?? 0) - bar;
      const pulls = [
        ...top.map(({ rollout, reward }) => ({ rollout, weight: spread > 0 ? (reward - bar) / spread : 0 })),
        ...memory.best,
      ];
      memory.add(batch);
      if (pulls.length === 0) return;
      const rollouts = pulls.map(({ rollout }) => rollout);
      for (let epoch = 0; epoch < options.epochs; epoch++) {
        parameters.clearGradient();
        policy.accumulate(rollouts, (i) => ({
          logp: -pulls[i]!.weight / pulls.length,
          entropy: -options.entropy / pulls.length,
          value: 0,
        }));
        parameters.step({ rate: options.rate, clip: options.clip });
      }
    },
    save: () => memory.save(),
    load: (state: Json) => memory.load(state),
  };
};
