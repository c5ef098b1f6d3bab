import { describe, expect, it } from 'vitest';
import { Policy, type Rollout } from '../../search/rl/policy.js';
import { uniform } from '../../search/rl/uniform.js';
import { createEnvironment } from '../../search/rl/walk.js';
import { createRng } from '../../src/util/rng.js';
import { mirror, type Weights, weightsOf } from '../tensor/mirror.js';
import { vocabularyOf } from './fixtures.js';

const SHAPE = { width: 8, layers: 2 };

function policyOf(seed = 1): Policy {
  const policy = new Policy(createEnvironment(vocabularyOf(), 'complete'), SHAPE, createRng(seed));
  const rng = createRng(seed, 'head');
  policy.network.parameters.get('head').weights.data.forEach((_, i, head) => {
    head[i] = rng.normal();
  });
  policy.network.parameters.version++;
  return policy;
}

/** Weights of log-probability, entropy and value in the loss, different at every action. */
const slopes = (rollout: number, time: number) => ({
  logp: Math.sin(1 + rollout + 3 * time),
  entropy: Math.cos(2 + 5 * rollout + time),
  value: Math.sin(3 + 2 * rollout + 7 * time),
});

/** The loss in float64, from the definition: softmax over the legal actions only. */
function loss(policy: Policy, weights: Weights, rollouts: readonly Rollout[]): number {
  const { end, tokens } = policy.environment.vocabulary;
  const columns = weights.headBias!.length;
  let sum = 0;
  rollouts.forEach(({ actions, legal }, i) => {
    const outputs = mirror(weights, { ...SHAPE, columns }, [tokens.length, ...actions.slice(0, -1)]);
    outputs.forEach((row, time) => {
      const total = legal[time]!.reduce((part, action) => part + Math.exp(row[action]!), 0);
      const p = legal[time]!.map((action) => Math.exp(row[action]!) / total);
      const { logp, entropy, value } = slopes(i, time);
      sum += logp * Math.log(p[legal[time]!.indexOf(actions[time]!)]!);
      sum -= entropy * p.reduce((part, one) => part + one * Math.log(one), 0);
      sum += value * row[end + 1]!;
    });
  });
  return sum;
}

describe('the policy', () => {
  it('has the gradient of log-probability, entropy and value that finite differences have: relative error below 1e-5', () => {
    const policy = policyOf();
    const { parameters } = policy.network;
    const rng = createRng(4);
    const rollouts = [3, 9, 5].map((limit) => uniform(policy.environment, rng, limit));
    parameters.clearGradient();
    policy.accumulate(rollouts, slopes);
    const weights = weightsOf(policy.network);
    for (const name of ['token', 'input0', 'recurrent1', 'bias1', 'head', 'headBias']) {
      const values = weights[name]!;
      const { data } = parameters.get(name).gradient;
      // Where there is a gradient at all: most tokens do not occur.
      const places = [...data.keys()]
        .filter((i) => data[i] !== 0)
        .filter((_, i) => i % 7 === 0)
        .slice(0, 60);
      const exact = places.map((i) => {
        const value = values[i]!;
        const shifted = (by: number) => {
          values[i] = value + by;
          return loss(policy, weights, rollouts);
        };
        const step = 1e-4;
        const slope = (8 * (shifted(step) - shifted(-step)) - (shifted(2 * step) - shifted(-2 * step))) / (12 * step);
        values[i] = value;
        return slope;
      });
      const error = Math.hypot(...exact.map((slope, at) => slope - data[places[at]!]!));
      expect(places.length, name).toBeGreaterThan(3);
      expect(error / Math.hypot(...exact), name).toBeLessThan(1e-5);
    }
  });

  it('thinks of its own roll-outs what it thought when it drew them, to the bit, whatever else is in the batch', () => {
    const policy = policyOf(2);
    const rollouts = policy.sample(
      Array.from({ length: 40 }, (_, i) => 2 + (i % 19)),
      createRng(5),
    );
    const lengths = new Set(rollouts.map(({ actions }) => actions.length));
    expect(lengths.size).toBeGreaterThan(5);
    for (const batch of [rollouts, rollouts.slice(0, 1), rollouts.slice(7, 20).reverse()]) {
      const thoughts = policy.thoughts(batch);
      batch.forEach(({ logp, values }, i) => {
        expect(thoughts[i]!.map((thought) => thought.logp)).toEqual(logp);
        expect(thoughts[i]!.map((thought) => thought.value)).toEqual(values);
      });
    }
  });

  it('draws only what is legal, and draws the same again from the same seed', () => {
    const [one, two] = [1, 2].map(() => policyOf(3).sample(Array(50).fill(20), createRng(6)));
    expect(one).toEqual(two);
    for (const { actions, legal, entropy, ending } of one!) {
      expect(ending).toBe('formula');
      actions.forEach((action, time) => {
        expect(legal[time]).toContain(action);
      });
      expect(Number.isFinite(entropy)).toBe(true);
    }
  });

  it('draws actions as often as it says', () => {
    const policy = policyOf(4);
    const first = policy.sample(Array(4000).fill(6), createRng(7));
    const counts = new Map<number, number>();
    for (const { actions } of first) counts.set(actions[0]!, (counts.get(actions[0]!) ?? 0) + 1);
    const said = new Map(first.map(({ actions, logp }) => [actions[0]!, Math.exp(logp[0]!)]));
    for (const [action, p] of said) expect(Math.abs(counts.get(action)! / 4000 - p)).toBeLessThan(0.03);
  });

  it('writes a formula again from its actions, and refuses what the rule forbids', () => {
    const policy = policyOf(5);
    for (const rollout of policy.sample(Array(20).fill(8), createRng(8))) {
      const { actions, legal, tokens, ending } = policy.replay(rollout.actions, 8)!;
      expect({ actions, legal, tokens, ending }).toEqual({
        actions: rollout.actions,
        legal: rollout.legal,
        tokens: rollout.tokens,
        ending: rollout.ending,
      });
    }
    const { byName, end } = policy.environment.vocabulary;
    expect(policy.replay([byName.get('close')!, byName.get('ts_mean')!, end], 8)).toBeNull();
    expect(policy.replay([byName.get('close')!, byName.get('open')!], 8)).toBeNull();
  });
});
