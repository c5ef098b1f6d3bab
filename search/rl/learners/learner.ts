import type { Json } from '../../../src/util/json.js';
import type { Rng } from '../../../src/util/rng.js';
import type { RlOptions } from '../options.js';
import type { Policy, Rollout } from '../policy.js';
import type { Earned } from '../reward.js';

/** A roll-out and what it earned. */
export interface Judged {
  readonly rollout: Rollout;
  readonly earned: Earned;
  /** The reward as the options shape it within its batch. */
  readonly reward: number;
  /** Canonical hash; empty for a dead walk. */
  readonly hash: string;
  /**
   * `policy`: drawn from the policy as it is; `greedy`: its most likely formula; `other`: from elsewhere (uniform, a
   * seed), so that the policy's own gradient says nothing of it.
   */
  readonly source: 'policy' | 'greedy' | 'other';
}

/** How a policy learns from judged roll-outs. What it keeps between batches is saved with the search. */
export interface Learner {
  /** Share of each batch to be drawn uniformly instead of from the policy. */
  readonly explore: number;
  /** Whether each batch must hold the policy's most likely formula. */
  readonly wantsGreedy: boolean;
  learn(batch: readonly Judged[], rng: Rng): void;
  save(): Json;
  load(state: Json): void;
}

/** `experts`: the seeds, as walks: what prefixes are compared with. */
export type LearnerMaker = (policy: Policy, options: RlOptions, experts: readonly Rollout[]) => Learner;
