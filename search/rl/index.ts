import type { Node } from '../../src/expr/nodes.js';
import { hashOf } from '../../src/lang/index.js';
import type { SavedParameters } from '../../src/tensor/parameters.js';
import type { Json } from '../../src/util/json.js';
import { type Rng, restoreRng } from '../../src/util/rng.js';
import type { Candidate, Context, Outcome, Searcher, Strategy } from '../contract.js';
import { toAst, toTokens } from '../space/formula.js';
import { LEARNERS } from './learners/index.js';
import type { Judged } from './learners/learner.js';
import { optionsOf, type RlOptions } from './options.js';
import { Policy, type Rollout } from './policy.js';
import { DEAD, type Earned, earned, shaped } from './reward.js';
import { uniform } from './uniform.js';
import { createEnvironment } from './walk.js';
import { imitate } from './warm-start.js';

export const rl: Strategy = {
  name: 'rl',
  doc: 'a recurrent policy that writes formulas token by token and learns from what they earn',
  create: (context, given) => createRl(context, optionsOf(given)),
};

/** Rounds of sampling for one batch before the rest is drawn uniformly. */
const ROUNDS = 8;
/** Draws in a row that were known before a known one is asked for again: the space is all but used up. */
const TRIES = 200;

interface Asked {
  /** Null for a seed that the vocabulary cannot write. */
  readonly rollout: Rollout | null;
  readonly hash: string;
  readonly source: Judged['source'];
}

function createRl(context: Context, options: RlOptions): Searcher {
  const { vocabulary } = context;
  const environment = createEnvironment(vocabulary, options.rule);
  let rng: Rng = context.rng;
  let model: { policy: Policy; learner: ReturnType<(typeof LEARNERS)['risk-seeking']> } | null = null;
  /** What each formula asked for has earned; null until it is told. */
  let known = new Map<string, Earned | null>();
  let pending: Asked[] = [];
  /** Walks that led to no new formula: known before, or dead. They are learnt from with what is known of them. */
  let aside: Asked[] = [];
  let updates = 0;
  let told = 0;
  let seeded = 0;
  /** Mean entropy of the policy over the last batch it drew, in nats per action. */
  let entropy: number | null = null;

  // Only a search that begins needs the network: a config is checked without.
  function theModel() {
    if (model === null) {
      const policy = new Policy(environment, options, rng);
      const experts = context.seeds.flatMap((seed) => expert(policy, seed) ?? []);
      model = { policy, learner: LEARNERS[options.learner](policy, options, experts) };
      imitate(policy, experts, options);
    }
    return model;
  }

  /** The walk that writes a seed; null where the vocabulary or the rule does not let it. */
  function expert(policy: Policy, seed: Node): Rollout | null {
    const tokens = toTokens(vocabulary, seed);
    return tokens && policy.replay([...tokens, vocabulary.end], vocabulary.maxTokens);
  }

  function limit(): number {
    const shortest = Math.min(options.shortest, vocabulary.maxTokens);
    return shortest + rng.int(vocabulary.maxTokens - shortest + 1);
  }

  function ask(rollout: Rollout | null, ast: Node, hash: string, source: Asked['source']): Candidate {
    known.set(hash, null);
    pending.push({ rollout, hash, source });
    const logp = rollout?.logp.reduce((sum, value) => sum + value, 0) ?? 0;
    const note =
      source === 'policy' ? `entropy ${rollout!.entropy.toFixed(3)} logp ${logp.toFixed(2)}` : NOTES[source](rollout);
    return { ast, origin: { strategy: 'rl', step: updates, parents: [], note } };
  }

  /** Sorts a walk: to be asked for (a candidate), or set aside. */
  function take(rollout: Rollout, source: Asked['source']): Candidate | null {
    const ast = rollout.ending === 'formula' ? toAst(vocabulary, rollout.tokens) : null;
    const hash = ast === null ? '' : hashOf(ast);
    if (ast !== null && !known.has(hash)) return ask(rollout, ast, hash, source);
    aside.push({ rollout, hash, source });
    return null;
  }

  function fill(count: number): Candidate[] {
    const batch: Candidate[] = [];
    for (; batch.length < count && seeded < context.seeds.length; seeded++) {
      const ast = context.seeds[seeded]!;
      const hash = hashOf(ast);
      const rollout = expert(theModel().policy, ast);
      if (!known.has(hash)) batch.push({ ...ask(rollout, ast, hash, 'other'), origin: seedOrigin(updates) });
    }
    const { policy, learner } = theModel();
    if (learner.wantsGreedy && batch.length < count) {
      const candidate = take(policy.greedy(vocabulary.maxTokens), 'greedy');
      if (candidate) batch.push(candidate);
    }
    const drawn: number[] = [];
    const explored = Math.round(learner.explore * (count - batch.length));
    for (let round = 0; round < ROUNDS && batch.length < count - explored; round++) {
      const limits = Array.from({ length: count - explored - batch.length }, limit);
      for (const rollout of policy.sample(limits, rng)) {
        drawn.push(rollout.entropy);
        const candidate = take(rollout, 'policy');
        if (candidate) batch.push(candidate);
      }
    }
    if (drawn.length > 0) entropy = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    for (let tries = 0; batch.length < count; tries++) {
      const rollout = uniform(environment, rng, limit());
      if (rollout.ending === 'dead') continue;
      const ast = toAst(vocabulary, rollout.tokens);
      const hash = hashOf(ast);
      if (known.has(hash) && tries < TRIES) continue;
      batch.push(ask(rollout, ast, hash, 'other'));
    }
    return batch;
  }

  function tell(outcomes: readonly Outcome[]): void {
    const { learner } = theModel();
    for (const [i, { hash }] of pending.entries()) known.set(hash, earned(outcomes[i]!, options, told + i));
    told += outcomes.length;
    const heard = [...pending, ...aside].flatMap(({ rollout, hash, source }) => {
      const what = hash === '' ? DEAD : known.get(hash);
      return rollout === null || !what ? [] : [{ rollout, hash, source, earned: what }];
    });
    pending = [];
    aside = [];
    const rewards = shaped(
      heard.map((one) => one.earned),
      options,
    );
    learner.learn(
      heard.map((one, i) => ({ ...one, reward: rewards[i]! })),
      rng,
    );
    updates++;
  }

  return {
    ask: async (count) => fill(count),
    tell,
    status: () => (entropy === null ? null : `entropy ${entropy.toFixed(2)}`),
    save: (): Json => ({
      rng: rng.save(),
      counters: [updates, told, seeded],
      entropy,
      known: [...known].map(([hash, one]) => [hash, one === null ? null : [one.kind, one.raw, one.alone]]),
      network: model === null ? null : model.policy.network.parameters.save(),
      learner: model === null ? null : model.learner.save(),
    }),
    load: (state: Json) => {
      const saved = state as unknown as Saved;
      if (saved.network === null) {
        rng = restoreRng(saved.rng);
      } else {
        const { policy, learner } = theModel();
        policy.network.parameters.load(saved.network);
        learner.load(saved.learner);
        rng = restoreRng(saved.rng);
      }
      [updates, told, seeded] = saved.counters;
      ({ entropy } = saved);
      known = new Map(saved.known.map(([hash, one]) => [hash, one && { kind: one[0], raw: one[1], alone: one[2] }]));
      pending = [];
      aside = [];
    },
  };
}

const NOTES = {
  other: () => 'uniform',
  greedy: (rollout: Rollout | null) => `greedy entropy ${rollout!.entropy.toFixed(3)}`,
} as const;

function seedOrigin(step: number) {
  return { strategy: 'rl', step, parents: [], note: 'seed' };
}

interface Saved {
  readonly rng: number[];
  readonly counters: [number, number, number];
  readonly entropy: number | null;
  readonly known: [string, [Earned['kind'], number | null, number | null] | null][];
  readonly network: SavedParameters | null;
  readonly learner: Json;
}
