import type { Origin } from '../../search/contract.js';
import { combinedSignal } from '../combine/index.js';
import { type Backend, createBackend, evaluate } from '../engine/index.js';
import type { Node } from '../expr/nodes.js';
import { print } from '../lang/index.js';
import type { LabelSpec } from '../score/label.js';
import { score } from '../score/score.js';
import type { ScoreOrNone } from '../score/target.js';
import { zscores } from '../score/zscores.js';
import type { RunConfig } from './config.js';
import type { RunData } from './data.js';
import type { Scene, Stage } from './stage.js';
import type { StudyMember } from './study.js';

/** Scores as a library keeps them; null where a number does not exist. */
export interface LibraryScore {
  readonly ic: number | null;
  readonly rankIc: number | null;
  readonly icir: number | null;
  readonly rankIcir: number | null;
  readonly tStat: number | null;
  readonly turnover: number | null;
  readonly coverage: number | null;
  readonly dates: number;
}

export interface LibraryFactor {
  readonly id: string;
  readonly expr: string;
  readonly hash: string;
  readonly weight: number;
  /** `proposer` is always there: the user, the strategy itself, or whom it asked. */
  readonly origin: Origin;
  readonly train: LibraryScore;
  readonly valid: LibraryScore;
}

/**
 * What a run found. No clock, path or number of workers, so equal runs give equal bytes. `library.json` holds it with a
 * checksum, since version 2 (`library-file.ts`).
 */
export interface Library {
  readonly schema: 'alphalode/library';
  readonly version: 1 | 2;
  readonly dataHash: string;
  readonly split: {
    readonly train: DatePair;
    readonly valid: DatePair;
    readonly test: DatePair;
    readonly embargo: number;
  };
  readonly label: LabelSpec;
  readonly universe: string | null;
  readonly vocabularyHash: string;
  readonly seed: number;
  /** Found on permuted labels: it means nothing. Absent otherwise. */
  readonly null?: true;
  /** Distinct formulas scored to find it. */
  readonly trials: number;
  readonly objective: string;
  /** Of the combined signal. */
  readonly train: LibraryScore;
  readonly valid: LibraryScore;
  readonly factors: readonly LibraryFactor[];
}

export type DatePair = readonly [string, string];

export interface LibraryFacts {
  readonly config: RunConfig;
  readonly stage: Stage;
  readonly data: RunData;
  readonly vocabularyHash: string;
  readonly trials: number;
  readonly members: readonly StudyMember[];
}

/** Scores the pool's formulas anew, each alone and all combined; the first and only time validation dates are read. */
export async function createLibrary(facts: LibraryFacts): Promise<Library> {
  const { config, stage, data, members } = facts;
  // One engine for both: the second panel takes the place of the first, where another memory would lie beside it.
  const engine = createBackend(config.backend, { cacheBytes: 0 });
  const train = scoreScene(await stage.train(engine), members, engine);
  const valid = scoreScene(await stage.valid(engine), members, engine);
  const pair = ({ from, to }: { from: number; to: number }): DatePair => [
    data.dates[from] ?? '',
    data.dates[to - 1] ?? '',
  ];
  return {
    schema: 'alphalode/library',
    version: 2,
    dataHash: data.hash,
    split: {
      train: pair(stage.split.train),
      valid: pair(stage.split.valid),
      test: pair(stage.split.test),
      embargo: stage.split.embargo,
    },
    label: stage.label,
    universe: config.universe,
    vocabularyHash: facts.vocabularyHash,
    seed: config.seed,
    ...(config.null && { null: true }),
    trials: facts.trials,
    objective: config.pool.objective,
    train: train.combined,
    valid: valid.combined,
    factors: members.map(({ id, form, hash, weight, base, origin }, i) => ({
      id: `f${id}`,
      expr: print(form),
      hash,
      weight,
      origin: { ...origin, proposer: origin.proposer ?? (base ? 'user' : origin.strategy) },
      train: train.each[i]!,
      valid: valid.each[i]!,
    })),
  };
}

/** Rounds nothing: JSON prints the shortest text of each number. */
export function libraryScore(result: ScoreOrNone): LibraryScore {
  if (result === null) {
    return {
      ic: null,
      rankIc: null,
      icir: null,
      rankIcir: null,
      tStat: null,
      turnover: null,
      coverage: null,
      dates: 0,
    };
  }
  const { ic, rankIc, icir, rankIcir, tStat, turnover, coverage, dates } = result;
  return { ic, rankIc, icir, rankIcir, tStat, turnover, coverage, dates };
}

/** One member at a time: twenty that are looked at together would be twenty panels in memory. */
function scoreScene(
  { panel, target }: Scene,
  members: readonly { readonly form: Node; readonly weight: number }[],
  engine: Backend,
): { each: LibraryScore[]; combined: LibraryScore } {
  const each: LibraryScore[] = [];
  function* rows() {
    for (const { form } of members) {
      const [values] = evaluate([form], panel, engine);
      each.push(libraryScore(score(values!, target)));
      yield zscores(values!, target);
    }
  }
  const weights = members.map(({ weight }) => weight);
  const combined = members.length === 0 ? null : score(combinedSignal(rows(), weights, target), target);
  return { each, combined: libraryScore(combined) };
}
