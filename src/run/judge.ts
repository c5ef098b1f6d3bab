import type { Outcome } from '../../search/contract.js';
import type { Node } from '../expr/nodes.js';
import { print } from '../lang/index.js';
import { HIT } from '../score/hit.js';
import type { PlantState } from './checkpoint.js';
import type { FutureGuard } from './future-guard.js';
import type { PoolKeeper } from './keeper.js';
import type { Ledger } from './ledger.js';
import type { Measurement } from './measurement.js';
import { type Numbered, scored, unscored } from './outcomes.js';
import { isSparse } from './sparse.js';

export interface JudgeSetup {
  readonly keeper: PoolKeeper;
  readonly guard: FutureGuard;
  /** Months of the scored dates. */
  readonly months: readonly string[];
  /** Share of cells and dates below which a formula has no score. */
  readonly minCoverage: number;
  /** Planted formulas to watch for. */
  readonly plants: readonly string[];
}

/** Decides on what was measured, in the order asked: counts it, lets the pool decide, enters the outcome in the ledger. */
export class Judge {
  readonly #setup: JudgeSetup;
  #evaluations = 0;
  #plants: readonly PlantState[];

  constructor(setup: JudgeSetup) {
    this.#setup = setup;
    this.#plants = setup.plants.map((formula) => ({ formula, hitAt: null, best: 0, by: null }));
  }

  /** Distinct formulas decided on. */
  get evaluations(): number {
    return this.#evaluations;
  }

  get plants(): readonly PlantState[] {
    return this.#plants;
  }

  restore({ evaluations, plants }: { readonly evaluations: number; readonly plants: readonly PlantState[] }): void {
    this.#evaluations = evaluations;
    this.#plants = plants;
  }

  /** The outcome of a candidate whose products were taken with these members of the pool. */
  settle(candidate: Numbered, measurement: Measurement, members: readonly number[], ledger: Ledger): Outcome {
    this.#evaluations++;
    const { keeper, guard, months, minCoverage } = this.#setup;
    const range = { from: 0, to: months.length };
    if (measurement.kind !== 'scored' || isSparse(measurement.score, range, minCoverage)) {
      const outcome = unscored(candidate, measurement.kind === 'failed' ? 'failed' : 'unscorable');
      ledger.add(candidate, outcome, null);
      return outcome;
    }
    const { score, hits } = measurement;
    let seen: string | null = null;
    const result = keeper.consider(candidate, measurement, members, () => {
      seen = guard.changed(candidate.form, candidate.hash);
      return seen === null;
    });
    this.#plants = this.#plants.map((plant, i) => approach(plant, hits[i] ?? 0, candidate.form, this.#evaluations));
    const outcome = scored(candidate, score, result, months, seen);
    ledger.add(candidate, outcome, score.dailyIc);
    return outcome;
  }
}

/** A plant after one more formula: similarity is the mean daily |correlation| with it. */
function approach(plant: PlantState, similarity: number, form: Node, evaluations: number): PlantState {
  if (similarity <= plant.best) return plant;
  return {
    ...plant,
    best: similarity,
    by: print(form),
    hitAt: plant.hitAt ?? (similarity >= HIT ? evaluations : null),
  };
}
