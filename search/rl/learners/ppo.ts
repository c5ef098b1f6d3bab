import type { Json } from '../../../src/util/json.js';
import type { Rng } from '../../../src/util/rng.js';
import type { Rollout } from '../policy.js';
import { createPotential } from '../potential.js';
import type { LearnerMaker } from './learner.js';

interface Collected {
  readonly rollout: Rollout;
  readonly reward: number;
}

/** A collected walk with what each of its actions was better than expected by, and what the state was worth. */
interface Lesson {
  readonly rollout: Rollout;
  readonly advantages: readonly number[];
  readonly returns: readonly number[];
}

/**
 * Proximal policy optimisation (Schulman et al. 2017) with masked actions, clipped ratios and generalised advantages,
 * gamma 1: what AlphaGen learns by. Walks are collected until they hold `collect` actions.
 */
export const ppo: LearnerMaker = (policy, options, experts) => {
  const potential = createPotential(experts, options.prefix);
  const { parameters } = policy.network;
  let collected: Collected[] = [];

  function lesson({ rollout, reward }: Collected): Lesson {
    const { values } = rollout;
    const last = values.length - 1;
    const promise = potential(rollout);
    const advantages = values.map(() => 0);
    for (let time = last, carried = 0; time >= 0; time--) {
      const earned = time === last ? reward - promise[time]! : promise[time + 1]! - promise[time]!;
      carried = earned + (values[time + 1] ?? 0) - values[time]! + options.trace * carried;
      advantages[time] = carried;
    }
    return { rollout, advantages, returns: advantages.map((advantage, time) => advantage + values[time]!) };
  }

  function improve(lessons: readonly Lesson[]): void {
    const scale = normaliser(lessons.flatMap(({ advantages }) => advantages));
    const count = lessons.reduce((sum, { advantages: { length } }) => sum + length, 0);
    parameters.clearGradient();
    policy.accumulate(
      lessons.map(({ rollout }) => rollout),
      (i, time, { logp, value }) => {
        const { rollout, advantages, returns } = lessons[i]!;
        const ratio = Math.exp(logp - rollout.logp[time]!);
        const advantage = scale(advantages[time]!);
        const clipped = advantage > 0 ? ratio > 1 + options.ratio : ratio < 1 - options.ratio;
        return {
          logp: clipped ? 0 : (-advantage * ratio) / count,
          entropy: -options.entropy / count,
          value: (2 * options.valueWeight * (value - returns[time]!)) / count,
        };
      },
    );
    parameters.step({ rate: options.rate, clip: options.clip, epsilon: 1e-5 });
  }

  return {
    explore: 0,
    wantsGreedy: false,
    learn: (batch, rng) => {
      for (const { rollout, reward, source } of batch) if (source === 'policy') collected.push({ rollout, reward });
      if (collected.reduce((sum, { rollout }) => sum + rollout.actions.length, 0) < options.collect) return;
      const lessons = collected.map(lesson);
      collected = [];
      for (let epoch = 0; epoch < options.epochs; epoch++)
        for (const part of minibatches(shuffled(lessons, rng), options.minibatch)) improve(part);
    },
    save: () => collected.map(({ rollout: { actions, limit }, reward }) => ({ actions: [...actions], limit, reward })),
    load: (state: Json) => {
      const saved = state as unknown as { actions: number[]; limit: number; reward: number }[];
      const rollouts = saved.map(({ actions, limit }) => policy.replay(actions, limit)!);
      // The policy has not changed since they were drawn: it thinks the same of them, to the bit.
      const thoughts = rollouts.length > 0 ? policy.thoughts(rollouts) : [];
      collected = rollouts.map((rollout, i) => {
        const logp = thoughts[i]!.map((thought) => thought.logp);
        const values = thoughts[i]!.map((thought) => thought.value);
        return { rollout: { ...rollout, logp, values }, reward: saved[i]!.reward };
      });
    },
  };
};

function normaliser(values: readonly number[]): (value: number) => number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1),
  );
  return (value) => (value - mean) / (deviation + 1e-8);
}

/** Fisher-Yates. */
function shuffled<T>(items: readonly T[], rng: Rng): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** Whole walks together until they hold `actions` actions. */
function minibatches(lessons: readonly Lesson[], actions: number): Lesson[][] {
  const parts: Lesson[][] = [[]];
  let held = 0;
  for (const lesson of lessons) {
    if (held >= actions) {
      parts.push([]);
      held = 0;
    }
    parts.at(-1)!.push(lesson);
    held += lesson.advantages.length;
  }
  return parts;
}
