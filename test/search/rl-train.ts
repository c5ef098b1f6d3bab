import { LEARNERS } from '../../search/rl/learners/index.js';
import type { Judged } from '../../search/rl/learners/learner.js';
import { optionsOf } from '../../search/rl/options.js';
import { Policy, type Rollout } from '../../search/rl/policy.js';
import { DEAD, type Earned, shaped } from '../../search/rl/reward.js';
import { uniform } from '../../search/rl/uniform.js';
import { createEnvironment } from '../../search/rl/walk.js';
import type { Vocabulary } from '../../search/space/vocabulary.js';
import { createRng } from '../../src/util/rng.js';

export interface Schooling {
  readonly vocabulary: Vocabulary;
  readonly rewardOf: (tokens: readonly number[]) => number;
  readonly batches: number;
  readonly batch: number;
  readonly seed: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A policy and learner on a reward that needs no market: every formula may earn again and again. */
export function school({ vocabulary, rewardOf, batches, batch, seed, options: given }: Schooling): Policy {
  const options = optionsOf({ ...given, alone: 0 });
  const environment = createEnvironment(vocabulary, options.rule);
  const rng = createRng(seed, 'school');
  const policy = new Policy(environment, options, rng);
  const learner = LEARNERS[options.learner](policy, options, []);
  for (let i = 0; i < batches; i++) {
    const explored = Math.round(learner.explore * batch);
    const drawn = policy.sample(Array(batch - explored).fill(vocabulary.maxTokens), rng);
    const walks: { rollout: Rollout; source: Judged['source'] }[] = [
      ...drawn.map((rollout) => ({ rollout, source: 'policy' as const })),
      ...Array.from({ length: explored }, () => ({
        rollout: uniform(environment, rng, vocabulary.maxTokens),
        source: 'other' as const,
      })),
    ];
    if (learner.wantsGreedy) walks.push({ rollout: policy.greedy(vocabulary.maxTokens), source: 'greedy' });
    const earned = walks.map(({ rollout }): Earned => {
      if (rollout.ending === 'dead') return DEAD;
      const raw = rewardOf(rollout.tokens);
      return { kind: 'scored', raw, alone: raw };
    });
    const rewards = shaped(earned, options);
    learner.learn(
      walks.map((walk, j) => ({ ...walk, earned: earned[j]!, reward: rewards[j]!, hash: walk.rollout.tokens.join() })),
      rng,
    );
  }
  return policy;
}
