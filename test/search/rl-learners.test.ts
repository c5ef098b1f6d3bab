import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/util/rng.js';
import { vocabularyOf } from './fixtures.js';
import { school } from './rl-train.js';

const SEEDS = Number(process.env.RL_SEEDS ?? 5);
const OPTIONS = {
  'risk-seeking': { entropy: 0, memory: 0, rate: 0.01 },
  'reinforce-greedy': { entropy: 0, rate: 0.01 },
  ppo: { entropy: 0, rate: 0.01, collect: 20, minibatch: 20 },
} as const;

for (const learner of ['risk-seeking', 'reinforce-greedy', 'ppo'] as const) {
  describe(`learner ${learner}`, () => {
    const options = { learner, ...OPTIONS[learner] };

    it('chooses the planted one of six fields after 200 evaluations with probability above 0.9, for every seed', () => {
      const vocabulary = vocabularyOf({
        fields: ['open', 'high', 'low', 'close', 'volume', 'vwap'],
        operators: [],
        constants: [],
        maxTokens: 1,
      });
      for (let seed = 0; seed < SEEDS; seed++) {
        const best = seed % 6;
        const rng = createRng(seed, 'noise');
        const rewardOf = ([token]: readonly number[]) => (token === best ? 0.1 : 0) + 0.02 * rng.normal();
        const policy = school({ vocabulary, rewardOf, batches: 10, batch: 20, seed, options });
        const thought = policy.thoughts([policy.replay([best, vocabulary.end], 1)!])[0]![0]!;
        expect(Math.exp(thought.logp), `seed ${seed}`).toBeGreaterThan(0.9);
      }
    });
  });
}

describe('learner risk-seeking', () => {
  it('has the best of all formulas of three tokens as its most likely one, for 19 of 20 seeds', () => {
    const vocabulary = vocabularyOf({
      fields: ['open', 'high', 'low', 'close', 'vwap'],
      operators: ['add', 'sub', 'div', 'max'],
      constants: [],
      windows: [5],
      maxTokens: 3,
    });
    let found = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const table = new Map<string, number>();
      const rng = createRng(seed, 'table');
      const worth = (tokens: readonly number[]) => table.get(tokens.join()) ?? 0;
      for (let a = 4; a < 9; a++)
        for (let b = 4; b < 9; b++)
          for (let op = 0; op < 4; op++) if (a !== b || op === 0) table.set([a, b, op].join(), rng.float());
      const options = { learner: 'risk-seeking', entropy: 0.05, memory: 3, focus: 4, explore: 0.5, epochs: 4 };
      const policy = school({ vocabulary, rewardOf: worth, batches: 30, batch: 32, seed, options });
      if (worth(policy.greedy(3).tokens) === Math.max(...table.values())) found++;
    }
    expect(found).toBeGreaterThanOrEqual(Math.floor(0.95 * SEEDS));
  });
});
