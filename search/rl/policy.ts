import { SequenceNetwork } from '../../src/tensor/sequence-network.js';
import type { Rng } from '../../src/util/rng.js';
import type { Ending, Environment } from './walk.js';

/** One formula as the policy wrote it, or as it would have. */
export interface Rollout {
  /** Actions; the end is one, but not where the limit left no choice. */
  readonly actions: readonly number[];
  /** What was legal before each action. */
  readonly legal: readonly (readonly number[])[];
  /** Log-probability of each action, and the value of the state it was taken in, when it was written. */
  readonly logp: readonly number[];
  readonly values: readonly number[];
  /** Mean over the actions, in nats. */
  readonly entropy: number;
  readonly limit: number;
  readonly ending: Ending;
  /** The formula's tokens. */
  readonly tokens: readonly number[];
}

/** What the policy thinks of one action. */
export interface Thought {
  readonly logp: number;
  readonly entropy: number;
  readonly value: number;
}

/** Slopes of a loss at one action: down the log-probability, the entropy, and the value. */
export interface Slopes {
  readonly logp: number;
  readonly entropy: number;
  readonly value: number;
}

export interface PolicyShape {
  readonly width: number;
  readonly layers: number;
}

/** A distribution over formulas: an LSTM that reads the tokens so far and weighs the legal actions, and values the state. */
export class Policy {
  readonly environment: Environment;
  readonly network: SequenceNetwork;
  readonly #begin: number;
  readonly #value: number;

  constructor(environment: Environment, { width, layers }: PolicyShape, rng: Rng) {
    const { vocabulary } = environment;
    this.environment = environment;
    this.#begin = vocabulary.tokens.length;
    this.#value = vocabulary.end + 1;
    const shape = { inputs: this.#begin + 1, positions: vocabulary.maxTokens + 1, outputs: this.#value + 1 };
    this.network = new SequenceNetwork({ ...shape, width, layers }, rng);
  }

  /** Roll-outs with these limits, in order. */
  sample(limits: readonly number[], rng: Rng): Rollout[] {
    return this.#write(limits, (weights) => {
      let left = rng.float();
      for (let i = 0; i < weights.length; i++) {
        left -= weights[i]!;
        if (left < 0) return i;
      }
      return weights.length - 1;
    });
  }

  /** The formula of the most likely action at each step. */
  greedy(limit: number): Rollout {
    return this.#write([limit], (weights) => weights.indexOf(Math.max(...weights)))[0]!;
  }

  /** The walk of these actions (a formula's tokens and the end); null where the rule forbids one, or it does not end. */
  replay(actions: readonly number[], limit: number): Rollout | null {
    const { end } = this.environment.vocabulary;
    const walk = this.environment.start(limit);
    const taken: number[] = [];
    const legal: (readonly number[])[] = [];
    let ending: Ending | null = null;
    for (const action of actions) {
      const choices = walk.legal();
      if (ending !== null || !choices.includes(action)) return null;
      if (choices.length > 1 || action !== end) {
        taken.push(action);
        legal.push(choices);
      }
      ending = walk.take(action);
    }
    // The end is not recorded where nothing else was left.
    if (ending === null && walk.legal().length === 1 && walk.legal()[0] === end) ending = walk.take(end);
    if (ending === null) return null;
    const tokens = [...walk.tokens];
    const sound = ending === 'formula' && this.environment.isFormula(tokens);
    const blank = { logp: [], values: [], entropy: 0 };
    return { ...blank, actions: taken, legal, limit, ending: sound ? 'formula' : 'dead', tokens };
  }

  /** What the policy as it is now thinks of each action of each roll-out. */
  thoughts(rollouts: readonly Rollout[]): Thought[][] {
    return this.#forward(rollouts, () => null);
  }

  /**
   * Adds to the gradient what a loss over these roll-outs says, given its slopes at each action. Returns the thoughts
   * before the change. The caller clears the gradient and steps.
   */
  accumulate(
    rollouts: readonly Rollout[],
    slopesAt: (rollout: number, time: number, thought: Thought) => Slopes,
  ): Thought[][] {
    const thoughts = this.#forward(rollouts, slopesAt);
    this.network.backward();
    return thoughts;
  }

  #forward(
    rollouts: readonly Rollout[],
    slopesAt: (rollout: number, time: number, thought: Thought) => Slopes | null,
  ): Thought[][] {
    const { ragged, stride, data } = this.network.forward(rollouts.map(({ actions }) => this.#inputs(actions)));
    const thoughts: Thought[][] = rollouts.map(() => []);
    ragged.active.forEach((count, time) => {
      for (let rank = 0; rank < count; rank++) {
        const index = ragged.order[rank]!;
        const { actions, legal } = rollouts[index]!;
        const at = (ragged.offset[time]! + rank) * stride;
        const choices = legal[time]!;
        const { logs, entropy } = logSoftmax(data, at, choices);
        const chosen = choices.indexOf(actions[time]!);
        const thought = { logp: logs[chosen]!, entropy, value: data[at + this.#value]! };
        thoughts[index]!.push(thought);
        const slopes = slopesAt(index, time, thought);
        if (slopes === null) continue;
        // d logp_a / d x_j = [j = a] - p_j,  d H / d x_j = -p_j (logp_j + H)
        data.fill(0, at, at + stride);
        for (let i = 0; i < choices.length; i++) {
          const log = logs[i]!;
          const p = Math.exp(log);
          const own = i === chosen ? 1 : 0;
          data[at + choices[i]!] = slopes.logp * (own - p) - slopes.entropy * p * (log + entropy);
        }
        data[at + this.#value] = slopes.value;
      }
    });
    return thoughts;
  }

  #inputs(actions: readonly number[]): number[] {
    return [this.#begin, ...actions.slice(0, -1)];
  }

  #write(limits: readonly number[], choose: (weights: readonly number[]) => number): Rollout[] {
    const { end } = this.environment.vocabulary;
    const open = limits.map((limit, index) => {
      const steps = { actions: [] as number[], legal: [] as (readonly number[])[], logp: [] as number[] };
      const walk = this.environment.start(limit);
      return { index, limit, walk, ...steps, values: [] as number[], entropies: 0, choices: walk.legal() };
    });
    const done: Rollout[] = [];
    const stepper = this.network.stepper(limits.length);
    const close = (slot: number, ending: Ending) => {
      const { index, limit, walk, actions, legal, logp, values, entropies } = open[slot]!;
      const tokens = [...walk.tokens];
      const entropy = entropies / Math.max(1, actions.length);
      const sound = ending === 'formula' && this.environment.isFormula(tokens);
      done[index] = { actions, legal, logp, values, entropy, limit, ending: sound ? 'formula' : 'dead', tokens };
      const last = open.pop()!;
      if (slot === open.length) return;
      open[slot] = last;
      stepper.move(open.length, slot);
    };
    while (open.length > 0) {
      const { stride, data } = stepper.step(open.map(({ actions }) => actions.at(-1) ?? this.#begin));
      // From the last to the first: what takes the place of a closed one has moved on already.
      for (let slot = open.length - 1; slot >= 0; slot--) {
        const one = open[slot]!;
        const { choices } = one;
        const { logs, entropy } = logSoftmax(data, slot * stride, choices);
        const pick = choose(logs.map(Math.exp));
        one.actions.push(choices[pick]!);
        one.legal.push(choices);
        one.logp.push(logs[pick]!);
        one.values.push(data[slot * stride + this.#value]!);
        one.entropies += entropy;
        const ending = one.walk.take(choices[pick]!);
        one.choices = ending === null ? one.walk.legal() : [];
        if (ending !== null) close(slot, ending);
        else if (one.choices.length === 1 && one.choices[0] === end) close(slot, one.walk.take(end)!);
      }
    }
    return done;
  }
}

/** Log-probabilities of the choices among the logits that begin at `at`, and their entropy. */
function logSoftmax(logits: Float32Array, at: number, choices: readonly number[]): { logs: number[]; entropy: number } {
  let highest = -Infinity;
  for (const choice of choices) highest = Math.max(highest, logits[at + choice]!);
  let sum = 0;
  for (const choice of choices) sum += Math.exp(logits[at + choice]! - highest);
  const total = highest + Math.log(sum);
  const logs = choices.map((choice) => logits[at + choice]! - total);
  let entropy = 0;
  for (const log of logs) entropy -= Math.exp(log) * log;
  return { logs, entropy };
}
