import type { Json } from '../../src/util/json.js';
import type { Judged } from './learners/learner.js';
import type { RlOptions } from './options.js';
import type { Policy, Rollout } from './policy.js';

interface Entry {
  readonly hash: string;
  readonly rollout: Rollout;
  /** Raw reward, faded since: what was earned beside a pool of long ago. */
  readonly worth: number;
  readonly alone: number;
}

/**
 * The best formulas so far, to be learnt by heart again and again (priority queue training, Abolafia et al. 2018): some
 * by the reward, which fades where it depends on the pool, and some by their own |IC|.
 */
export class Memory {
  readonly #policy: Policy;
  readonly #options: RlOptions;
  #entries: Entry[] = [];

  constructor(policy: Policy, options: RlOptions) {
    this.#policy = policy;
    this.#options = options;
  }

  /** The formulas kept, with weights from 1 for the best by the reward and the best by |IC| down towards 0. */
  get best(): { readonly rollout: Rollout; readonly weight: number }[] {
    const weights = new Map<Entry, number>();
    for (const list of [this.#best('worth', this.#entries), this.#best('alone', this.#entries)]) {
      for (const [i, entry] of list.entries()) {
        const weight = (1 - i / list.length) ** this.#options.focus;
        weights.set(entry, Math.max(weight, weights.get(entry) ?? 0));
      }
    }
    return this.#entries.map((entry) => ({ rollout: entry.rollout, weight: weights.get(entry)! }));
  }

  #best(by: 'worth' | 'alone', entries: readonly Entry[]): Entry[] {
    const { reward, memory, alone } = this.#options;
    const byAlone = Math.round(memory * (reward === 'ic' ? 0 : alone));
    return [...entries].sort((a, b) => b[by] - a[by]).slice(0, by === 'alone' ? byAlone : memory - byAlone);
  }

  add(batch: readonly Judged[]): void {
    const { reward, fade } = this.#options;
    const faded = reward === 'ic' ? 1 : fade;
    const old = this.#entries.map((entry) => ({ ...entry, worth: entry.worth * faded }));
    const known = new Set(old.map(({ hash }) => hash));
    const fresh = batch.flatMap(({ hash, rollout, earned }): Entry[] => {
      if (earned.kind !== 'scored' || earned.raw! <= 0 || known.has(hash)) return [];
      known.add(hash);
      return [{ hash, rollout, worth: earned.raw!, alone: earned.alone! }];
    });
    const all = [...old, ...fresh];
    const kept = new Set([...this.#best('worth', all), ...this.#best('alone', all)]);
    // In the order they came, so that equals are chosen among the same way when they are weighed.
    this.#entries = all.filter((entry) => kept.has(entry));
  }

  save(): Json {
    return this.#entries.map(({ hash, rollout: { actions, limit }, worth, alone }) => {
      return { hash, actions: [...actions], limit, worth, alone };
    });
  }

  load(state: Json): void {
    type Saved = { hash: string; actions: number[]; limit: number; worth: number; alone: number };
    this.#entries = (state as unknown as Saved[]).map(({ actions, limit, ...rest }) => {
      return { ...rest, rollout: this.#policy.replay(actions, limit)! };
    });
  }
}
