import type { Node } from '../src/expr/nodes.js';
import type { Llm } from '../src/llm/index.js';
import type { Json } from '../src/util/json.js';
import type { Rng } from '../src/util/rng.js';
import type { Vocabulary } from './space/vocabulary.js';

/** What a strategy is given. It sees train outcomes only: no data, no validation, no test. */
export interface Context {
  readonly vocabulary: Vocabulary;
  readonly rng: Rng;
  /** Formulas to start from (a library the user injects); may be empty. */
  readonly seeds: readonly Node[];
  /** The pool as it stands. */
  library(): readonly Member[];
  /** A language model, where the run has one. */
  readonly llm?: Llm;
  /** What random formulas reach on this panel, where that was measured before: no evaluations are spent on it. */
  readonly percentiles?: RandomScores;
}

/** |RankIC| and |RankICIR| of random formulas on the train dates, or their percentiles; in any order. */
export interface RandomScores {
  readonly rankIc: readonly number[];
  readonly rankIcir: readonly number[];
}

/** A factor of the pool. */
export interface Member {
  readonly id: number;
  readonly ast: Node;
  readonly hash: string;
  readonly weight: number;
  /** Train IC; null for the user's own. */
  readonly ic: number | null;
}

/** Where a formula came from; kept with it in the journal and the library. */
export interface Origin {
  readonly strategy: string;
  /** The strategy's own clock: generation, update, iteration. */
  readonly step: number;
  /** Ids of the candidates it was made from. */
  readonly parents: readonly number[];
  readonly proposer?: string;
  readonly note?: string;
  readonly portrait?: Portrait;
}

/** What a formula is meant to be. */
export interface Portrait {
  /** In snake_case. */
  readonly name: string;
  readonly description: string;
  /** Why it should tell the future. */
  readonly hypothesis: string;
  /** How it came about: the refinements from the start on, each in a few words. */
  readonly path: readonly string[];
}

/** A formula a strategy wants scored. The run gives it its id: candidates are numbered in the order asked. */
export interface Candidate {
  readonly ast: Node;
  readonly origin: Origin;
}

export type Status = 'scored' | 'duplicate' | 'rejected' | 'unscorable' | 'failed';

/** What became of a candidate, on the train dates. A number that does not exist is null, never 0. */
export interface Outcome {
  readonly id: number;
  readonly ast: Node;
  /** Canonical hash. */
  readonly hash: string;
  /**
   * `scored`; `duplicate`: its hash or its values were seen before (the cached numbers and the hash of the first come with
   * it, no evaluation is counted);
   * `rejected`: scored, but too correlated with a member of the pool, or refused for `futureSeen`; `unscorable`: no date counts, or it covers less than `score.minCoverage`; `failed`: it could
   * not be evaluated.
   */
  readonly status: Status;
  readonly ic: number | null;
  readonly rankIc: number | null;
  readonly icir: number | null;
  readonly rankIcir: number | null;
  /** IC by calendar month, in order; NaN-free, months without a date that counts are left out. */
  readonly monthlyIc: readonly number[];
  readonly turnover: number | null;
  readonly coverage: number;
  readonly maxPoolCorrelation: number | null;
  readonly nearestMember: number | null;
  /** What it adds to the pool's objective; may be negative. */
  readonly gain: number | null;
  readonly poolObjective: number | null;
  readonly admitted: boolean;
  readonly evicted?: number;
  /** Date up to which a value changed when later data were replaced: it would have been admitted otherwise. */
  readonly futureSeen?: string;
}

/**
 * A search strategy. `ask` proposes, `tell` reports in the order asked; nothing else happens between, so a run is a pure
 * function of its seed. `save` after a `tell` holds all that `load` needs to go on with the same bytes.
 */
export interface Searcher {
  ask(count: number): Promise<readonly Candidate[]>;
  tell(outcomes: readonly Outcome[]): void;
  save(): Json;
  load(state: Json): void;
  /** How it stands, in a few words for the progress line. */
  status?(): string | null;
}

/** A strategy by name; `options` is what the user configured, checked by the strategy itself. */
export interface Strategy {
  readonly name: string;
  readonly doc: string;
  create(context: Context, options: Readonly<Record<string, unknown>>): Searcher;
}
