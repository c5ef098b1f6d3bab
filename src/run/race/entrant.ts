import { existsSync } from 'node:fs';
import type { Panel } from '../../panel/panel.js';
import { AlphaError } from '../../util/errors.js';
import { stableStringify } from '../../util/json.js';
import { type RunConfig, type RunConfigInput, resolveConfig } from '../config.js';
import { RunData } from '../data.js';
import { readRunJson, runFolder } from '../folder.js';
import type { Spent } from '../laps.js';
import { type MineResult, mine, resume } from '../mine.js';
import { createStage, type Stage } from '../stage.js';
import type { StopReason } from '../study.js';
import { areaUnder, bestSoFar } from './curve.js';
import { residualOf } from './residual.js';

/** A strategy as it runs in a race, with options of its own. */
export interface Entrant {
  /** As the user wrote it: `gp:selection=nsga2`. */
  readonly label: string;
  readonly strategy: { readonly name: string; readonly [option: string]: unknown };
}

export interface RaceRun {
  readonly strategy: string;
  readonly seed: number;
  /** Unique formulas scored. */
  readonly evaluations: number;
  /** What ended it: runs that another budget ended before `evaluations` are no fair part of a comparison. */
  readonly reason: StopReason;
  /** Best single |IC| on train; null where no formula has a score. */
  readonly bestIc: number | null;
  /** IC of the final pool. */
  readonly train: number | null;
  readonly valid: number | null;
  readonly trainRankIc: number | null;
  readonly validRankIc: number | null;
  /** RankIC of the pool on valid after known exposures, and the independent periods behind it. */
  readonly residualRankIc: number | null;
  readonly periods: number | null;
  /** The first planted formula; null where none is watched. */
  readonly plant: { readonly hitAt: number | null; readonly closest: number } | null;
  /**
   * Formulas asked again, those of another hash but the same values among them (`twins`); and those that were scored and
   * then refused by the pool for their correlation with a member.
   */
  readonly duplicates: number;
  readonly twins: number;
  readonly rejected: number;
  readonly seconds: number;
  /** Where they went, as far as they passed in this process; null where nothing is searched. */
  readonly spent: Spent | null;
  /** Mean of the best single |IC| so far over the budget; null where nothing is searched. */
  readonly area: number | null;
  /** The budget this run belongs to. */
  readonly budget: number;
  /** Best single |IC| so far; empty where nothing is searched. */
  readonly curve: Float64Array;
}

/** One of the runs of a strategy. */
export interface Heat {
  readonly seed: number;
  /** Unique evaluations. */
  readonly budget: number;
  /** Its run folder. */
  readonly folder: string;
}

export interface Course {
  readonly panel: Panel;
  readonly config: RunConfigInput;
  readonly signal: AbortSignal;
}

/** One search by one strategy from one seed; a run folder that is there already is gone on with. */
export async function runEntrant(
  { strategy, label }: Entrant,
  { seed, budget, folder }: Heat,
  { panel, config, signal }: Course,
): Promise<RaceRun | null> {
  const input = { ...config, strategy, seed, budget: { ...config.budget, evaluations: budget } };
  // The panel and what the runs before have left are the race's.
  const watch = { panel, signal, besideBytes: process.memoryUsage.rss() };
  const there = existsSync(runFolder(folder).config);
  if (there) mustBeThatRun(folder, input);
  const result = there ? await resume(folder, watch) : await mine(input, { ...watch, out: folder });
  if (result.library === null) return null;
  const stage = createStage(RunData.of(panel), resolveConfig(config));
  return figures(result, label, { seed, budget, stage, config });
}

/** What a run may change from one session to the next without finding anything else. */
const FREE = new Set(['data', 'workers', 'llm']);

/** C003 where the folder of an earlier race holds a run of other settings. */
function mustBeThatRun(folder: string, input: RunConfigInput): void {
  const { config: path } = runFolder(folder);
  const [wanted, held] = [resolveConfig(input), resolveConfig(readRunJson(path), path)] as const;
  const keys = Object.keys(wanted) as (keyof RunConfig)[];
  const other = keys.find((key) => !FREE.has(key) && stableStringify(wanted[key]) !== stableStringify(held[key]));
  if (other === undefined) return;
  throw new AlphaError('C003', `${folder} holds a run with another \`${other}\``, {
    hint: 'give another folder as --out, or remove this one',
    data: { path: folder, key: other },
  });
}

async function figures(
  { run, reason, progress, library, members }: MineResult,
  strategy: string,
  { seed, budget, stage, config }: Pick<Heat, 'seed' | 'budget'> & Pick<Course, 'config'> & { readonly stage: Stage },
): Promise<RaceRun> {
  const curve = bestSoFar(runFolder(run));
  const residual = residualOf(members, await stage.valid(), config.backend ?? 'wasm');
  const plant = progress.plants[0];
  return {
    strategy,
    seed,
    evaluations: progress.evaluations,
    reason,
    bestIc: curve.at(-1) || null,
    train: library?.train.ic ?? null,
    valid: library?.valid.ic ?? null,
    trainRankIc: library?.train.rankIc ?? null,
    validRankIc: library?.valid.rankIc ?? null,
    residualRankIc: residual.rankIc,
    periods: residual.periods,
    plant: plant ? { hitAt: plant.hitAt, closest: plant.best } : null,
    duplicates: progress.duplicates,
    twins: progress.twins,
    rejected: progress.rejected,
    seconds: progress.seconds,
    spent: progress.spent,
    area: areaUnder(curve, budget),
    budget,
    curve,
  };
}
