import type { RaceRun } from './entrant.js';
import { mcnemarTest, type Spread, signFlipTest, spread } from './statistics.js';

/** One strategy at one budget, over the seeds. */
export interface RaceRow {
  readonly strategy: string;
  /** 0 for what searches nothing. */
  readonly budget: number;
  readonly runs: number;
  readonly bestIc: Spread | null;
  readonly train: Spread | null;
  readonly valid: Spread | null;
  readonly trainRankIc: Spread | null;
  readonly validRankIc: Spread | null;
  readonly residualRankIc: Spread | null;
  readonly periods: number | null;
  readonly area: Spread | null;
  readonly seconds: Spread | null;
  readonly duplicates: Spread | null;
  readonly twins: Spread | null;
  readonly rejected: Spread | null;
  /** Runs that hit the plant; null where none is watched. */
  readonly hits: number | null;
  /** Paired with `random` of the same seed and budget: two-sided p-values. Null for `random` and `textbook`. */
  readonly against: Against | null;
}

export interface Against {
  /** Sign-flip tests of the differences in area under the curve and in the pool's valid IC. */
  readonly area: number | null;
  readonly valid: number | null;
  /** Exact McNemar test of the plant's hits. */
  readonly hits: number | null;
}

type Figure =
  | ('bestIc' | 'train' | 'valid' | 'trainRankIc' | 'validRankIc' | 'residualRankIc' | 'area' | 'seconds')
  | ('duplicates' | 'twins' | 'rejected');

export function tableOf(runs: readonly RaceRun[]): RaceRow[] {
  const groups = new Map<string, RaceRun[]>();
  for (const run of runs) {
    const key = `${run.budget} ${run.strategy}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((own) => rowOf(own, runs));
}

function rowOf(own: readonly RaceRun[], all: readonly RaceRun[]): RaceRow {
  const { strategy, budget } = own[0]!;
  const column = (key: Figure) => spread(own.map((run) => run[key]));
  const watched = own.every(({ plant }) => plant !== null);
  return {
    strategy,
    budget,
    runs: own.length,
    bestIc: column('bestIc'),
    train: column('train'),
    valid: column('valid'),
    trainRankIc: column('trainRankIc'),
    validRankIc: column('validRankIc'),
    residualRankIc: column('residualRankIc'),
    periods: own[0]!.periods,
    area: column('area'),
    seconds: column('seconds'),
    duplicates: column('duplicates'),
    twins: column('twins'),
    rejected: column('rejected'),
    hits: watched ? own.filter(isHit).length : null,
    against: budget === 0 || strategy === 'random' ? null : againstRandom(own, all),
  };
}

function againstRandom(own: readonly RaceRun[], all: readonly RaceRun[]): Against | null {
  const pairs = own.flatMap((run) => {
    const control = all.find((one) => one.strategy === 'random' && one.seed === run.seed && one.budget === run.budget);
    return control ? [{ run, control }] : [];
  });
  if (pairs.length === 0) return null;
  const test = (key: 'area' | 'valid') =>
    signFlipTest(
      pairs.flatMap(({ run, control }) =>
        run[key] === null || control[key] === null ? [] : [run[key] - control[key]],
      ),
    );
  const watched = pairs.every(({ run, control }) => run.plant !== null && control.plant !== null);
  const only = pairs.filter(({ run, control }) => isHit(run) && !isHit(control)).length;
  const onlyRandom = pairs.filter(({ run, control }) => !isHit(run) && isHit(control)).length;
  return { area: test('area'), valid: test('valid'), hits: watched ? mcnemarTest(only, onlyRandom) : null };
}

function isHit({ plant }: RaceRun): boolean {
  return plant !== null && plant.hitAt !== null;
}
