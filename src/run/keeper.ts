import {
  createPool,
  loadPool,
  type OwnSums,
  type PlacedFactor,
  type Pool,
  savedMembers,
  savePool,
  type Trial,
  trial,
} from '../combine/index.js';
import type { Node } from '../expr/nodes.js';
import { print } from '../lang/index.js';
import { AlphaError } from '../util/errors.js';
import type { Json } from '../util/json.js';
import type { RunConfig } from './config.js';
import type { Executor } from './executor.js';
import type { FutureGuard } from './future-guard.js';
import type { Ledger } from './ledger.js';
import type { Measurement } from './measurement.js';
import type { Numbered } from './outcomes.js';

type Scored = Extract<Measurement, { kind: 'scored' }>;

/** Keeps a run's pool: who is in it, what workers need to know of it, how it is saved and made again. */
export class PoolKeeper {
  readonly #options: RunConfig['pool'];
  readonly #executor: Executor;
  #pool: Pool;

  constructor(options: RunConfig['pool'], executor: Executor) {
    this.#options = options;
    this.#executor = executor;
    this.#pool = createPool(executor.labels, options);
  }

  get pool(): Pool {
    return this.#pool;
  }

  get ids(): readonly number[] {
    return this.#pool.members.map(({ id }) => id);
  }

  /** The members' values, in the shared memory. */
  factors(): PlacedFactor[] {
    return this.#pool.members.map(({ factor }) => factor as PlacedFactor);
  }

  /**
   * Lets a measured candidate in if the pool gains by it and `admissible` finds nothing against it; `measuredWith` are the
   * members its sums were taken with.
   */
  consider(
    { id, hash }: Numbered,
    { factor, sums }: Scored,
    measuredWith: readonly number[],
    admissible: () => boolean = () => true,
  ): Trial {
    const cross = new Map(measuredWith.map((member, i) => [member, sums.cross[i]!]));
    const result = trial(this.#pool, { id, hash, factor, own: sums.own, cross });
    if (result.admitted && !admissible()) {
      return { ...result, admitted: false, evicted: null, objective: this.#pool.objective, next: this.#pool };
    }
    this.#pool = result.next;
    return result;
  }

  /** The user's own factors are members from the start; no evaluation is counted for them. */
  async admitBase(candidates: readonly Numbered[], ledger: Ledger, guard: FutureGuard): Promise<void> {
    if (candidates.length === 0) return;
    const measured = await this.#measure(candidates.map(({ form }) => form));
    const members = candidates.map((candidate, i) => {
      const one = measured[i];
      if (!one) {
        throw new AlphaError('C003', `pool.base: \`${print(candidate.ast)}\` cannot be scored on the train dates`, {
          hint: 'remove it from the file',
        });
      }
      const seen = guard.changed(candidate.form, candidate.hash);
      if (seen !== null) {
        throw new AlphaError(
          'F010',
          `pool.base: a value of \`${print(candidate.ast)}\` on ${seen} hangs on later data`,
          {
            hint: 'no formula of the language does: tell us, and try --backend reference',
          },
        );
      }
      ledger.addBase(candidate);
      return { id: candidate.id, hash: candidate.hash, ...one };
    });
    this.#pool = createPool(this.#pool.label, this.#options, members);
  }

  save(): Json {
    return savePool(this.#pool);
  }

  /** The saved pool: members are measured again from their formulas, their weights are taken as saved. */
  async restore(state: Json, ledger: Ledger): Promise<void> {
    const saved = savedMembers(state);
    const measured = await this.#measure(saved.map(({ id }) => ledger.entryOf(id).form));
    const factors = new Map(saved.map(({ id }, i) => [id, measured[i]]));
    this.#pool = loadPool(this.#pool.label, this.#options, state, (id) => {
      const factor = factors.get(id);
      if (!factor) throw new Error(`member ${id} of the pool cannot be scored again`);
      return factor;
    });
  }

  async #measure(forms: readonly Node[]): Promise<({ factor: PlacedFactor; own: OwnSums } | null)[]> {
    const measured = await Promise.all(this.#executor.measure(forms, []));
    return measured.map((measurement) =>
      measurement.kind === 'scored' ? { factor: measurement.factor, own: measurement.sums.own } : null,
    );
  }
}
