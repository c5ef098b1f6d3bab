import { resolve } from 'node:path';
import type { RandomScores } from '../../search/contract.js';
import { createSearcher } from '../../search/registry.js';
import { createVocabulary } from '../../search/space/vocabulary.js';
import type { Node } from '../expr/nodes.js';
import { check, type Environment, parse, parseLibrary } from '../lang/index.js';
import { withoutKeys } from '../llm/index.js';
import { loadPanel } from '../panel/index.js';
import type { Panel } from '../panel/panel.js';
import { AlphaError } from '../util/errors.js';
import { readText, writeAtomic } from '../util/files.js';
import { stableStringify } from '../util/json.js';
import { createRng } from '../util/rng.js';
import { VERSION } from '../util/version.js';
import { readCheckpoint } from './checkpoint.js';
import { loadOptionsOf, type RunConfig, type RunConfigInput, resolveConfig } from './config.js';
import { expectSame, RunData } from './data.js';
import { createRunFolder, openRunFolder, type RunFolder, readRunJson } from './folder.js';
import { createLibrary, type Library } from './library.js';
import { libraryText } from './library-file.js';
import { checkLlm, openLlm } from './llm.js';
import { lockRun } from './lock.js';
import type { Progress } from './progress.js';
import { readRandomScores } from './random-scores.js';
import type { Recovery } from './recovery.js';
import { reopen } from './reopen.js';
import { createStage, isTarget } from './stage.js';
import { type StopReason, Study, type StudyMember, type StudySetup } from './study.js';
import { writeSummary } from './summary.js';

export interface ConductOptions {
  /** A loaded panel in place of `config.data`; a resume must then be given it again. */
  readonly panel?: Panel;
  /** Memory that the process holds for others, `panel` among it: it does not count against `budget.memoryMb`. Default 0. */
  readonly besideBytes?: number;
  /** Asks for a stop: what was found is saved, and the run can be resumed. Before the run begins its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Told when the search begins and when it has ended: between the two a stop needs time to save. */
  readonly onBegin?: () => void;
  readonly onEnd?: () => void;
  readonly onProgress?: (progress: Progress) => void;
  /** Told of what a resume found before it goes on. */
  readonly onRecovery?: (recovery: Recovery) => void;
}

export interface MineResult {
  /** The run folder. */
  readonly run: string;
  readonly reason: StopReason;
  /** Null when the run was interrupted: it is written at the end, when the validation dates are read. */
  readonly library: Library | null;
  /** The pool as it stands. */
  readonly members: readonly StudyMember[];
  readonly progress: Progress;
}

/**
 * Mines a panel as a config says, into the new folder `out`. Errors of config, data and formulas come before the folder
 * is made.
 */
export async function mine(
  input: RunConfigInput,
  options: ConductOptions & { readonly out: string },
): Promise<MineResult> {
  const given = resolveConfig(input);
  const config = { ...given, data: given.data === null ? null : resolve(given.data) };
  const data = await openData(config, options.panel);
  const percentiles = config.score.random === null ? null : readRandomScores(config.score.random, config, data.hash);
  const prepared = prepare(config, data, percentiles);
  options.signal?.throwIfAborted();
  const folder = createRunFolder(options.out);
  return locked(folder, () => {
    // The config comes last: where it stands, the run can be resumed.
    writeAtomic(folder.env, stableStringify(environmentFacts(prepared), 2));
    writeAtomic(folder.config, stableStringify({ ...config, llm: withoutKeys(config.llm) }, 2));
    return conduct({ ...prepared, folder }, options, Study.create);
  });
}

export interface ResumeOptions extends ConductOptions {
  readonly workers?: number;
  /** Limits in place of those the run has: they are kept in its config. */
  readonly budget?: Partial<RunConfig['budget']>;
}

/**
 * Goes on with a run from its folder alone. A run that has ended writes the same library again, unless the budget that ended
 * it is larger now: then it goes on, and finds what it would have found with that budget from the start.
 */
export async function resume(path: string, options: ResumeOptions = {}): Promise<MineResult> {
  const folder = openRunFolder(path);
  return locked(folder, async () => {
    const stored = resolveConfig(readRunJson(folder.config), folder.config);
    const budget = { ...stored.budget, ...options.budget };
    const config = resolveConfig({ ...stored, budget, workers: options.workers ?? stored.workers });
    const { dataHash, percentiles = null } = readRunJson(folder.env) as Partial<ReturnType<typeof environmentFacts>>;
    const data = await openData(config, options.panel);
    expectSame(dataHash, data.hash);
    options.signal?.throwIfAborted();
    const prepared = prepare(config, data, percentiles);
    if (options.budget) keepBudget(folder, stored, config.budget);
    reopen(folder, config.budget);
    return conduct({ ...prepared, folder }, options, Study.resume);
  });
}

/** A run cannot have fewer evaluations than it has. */
function keepBudget(folder: RunFolder, stored: RunConfig, budget: RunConfig['budget']): void {
  const done = readCheckpoint(folder.checkpoint)?.evaluations ?? 0;
  if (budget.evaluations < done) {
    throw new AlphaError('C003', `budget.evaluations is ${budget.evaluations}, and the run has ${done} already`, {
      hint: 'give it more, or start a new run',
      data: { evaluations: budget.evaluations, done },
    });
  }
  writeAtomic(folder.config, stableStringify({ ...stored, budget }, 2));
}

async function locked<T>(folder: RunFolder, work: () => Promise<T>): Promise<T> {
  const unlock = lockRun(folder);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    // Of two failures the first is the one to tell of; a lock that stays is known by its dead process.
    try {
      unlock();
    } catch {}
    throw error;
  }
  unlock();
  return result;
}

async function openData(config: RunConfig, panel?: Panel): Promise<RunData> {
  if (panel) return RunData.of(panel);
  const { data } = config;
  if (data === null) throw new AlphaError('C003', 'the config names no data', { hint: 'set "data" or give --data' });
  return RunData.open(() => loadPanel(data, loadOptionsOf(config)));
}

type Prepared = Omit<StudySetup, 'folder'> & { readonly data: RunData };

/** All that can be wrong with config, data and formulas comes to light here. */
function prepare(config: RunConfig, data: RunData, percentiles: RandomScores | null): Prepared {
  const stage = createStage(data, config);
  const named = data.environment.fields.filter((field) => !isTarget(field, config.label));
  const environment = { ...data.environment, fields: named };
  // Masks are no signals: a search may read them only where the config names them.
  const masks = config.vocabulary.fields === 'all' ? [config.universe, config.tradable] : [];
  const fields = named.filter((field) => !masks.includes(field));
  const vocabulary = createVocabulary(config.vocabulary, { ...environment, fields });
  for (const source of config.plants) check(parse(source), environment, { source });
  const { name, ...options } = config.strategy;
  createSearcher(name, { vocabulary, seeds: [], rng: createRng(config.seed), library: () => [] }, options);
  checkLlm(config);
  const { base, seeds } = config.pool;
  return {
    ...{ config, data, stage, vocabulary, percentiles },
    base: readFormulas(base, environment),
    seeds: readFormulas(seeds, environment),
  };
}

/** Checked formulas of a library file; the first that does not hold is an error. */
function readFormulas(path: string | null, environment: Environment): Node[] {
  if (path === null) return [];
  const text = readText(path);
  if (text === null)
    throw new AlphaError('D001', `no such file: ${path}`, { hint: 'a file of formulas, one a line', data: { path } });
  return parseLibrary(text, path).map((entry) => {
    if ('error' in entry) throw entry.error;
    return check(entry.ast, environment, { source: entry.text, sourceName: path }).ast;
  });
}

function environmentFacts({ data, vocabulary, percentiles }: Prepared) {
  return {
    schema: 'alphalode/env',
    version: 1,
    alphalode: VERSION,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    dataHash: data.hash,
    vocabularyHash: vocabulary.hash,
    ...(percentiles && { percentiles }),
  };
}

type Conducted = Prepared & { readonly folder: RunFolder };

async function conduct(
  setup: Conducted,
  options: ConductOptions,
  open: (setup: StudySetup) => Promise<Study>,
): Promise<MineResult> {
  const { folder, config, data, stage, vocabulary } = setup;
  // What the search held is free again before the library is scored.
  const { reason, progress, members } = await search(setup, options, open);
  // Where the search had ended, a resume makes the library and no more.
  if (reason === 'interrupted' || options.signal?.aborted) {
    return { run: folder.path, reason: 'interrupted', library: null, members, progress };
  }
  const facts = { config, stage, members, data, vocabularyHash: vocabulary.hash, trials: progress.evaluations };
  const library = await createLibrary(facts);
  writeAtomic(folder.library, libraryText(library));
  writeSummary(folder.summary, figuresOf(reason, progress, library));
  return { run: folder.path, reason, library, members, progress };
}

async function search(
  setup: Conducted,
  { besideBytes = 0, signal, onBegin, onEnd, onProgress, onRecovery }: ConductOptions,
  open: (setup: StudySetup) => Promise<Study>,
): Promise<Pick<MineResult, 'reason' | 'progress' | 'members'>> {
  onBegin?.();
  const llm = openLlm(setup.config, setup.folder);
  const equipped = { ...setup, besideBytes, ...(llm && { llm }) };
  const study = await open(equipped).catch((error) => {
    llm?.close();
    throw error;
  });
  try {
    if (study.recovery) onRecovery?.(study.recovery);
    const reason = await study.run({ ...(signal && { signal }), ...(onProgress && { onProgress }) });
    return { reason, ...study.saved };
  } finally {
    try {
      await study.close();
    } finally {
      llm?.close();
      onEnd?.();
    }
  }
}

/** The figures of a run beside its library: what depends on the clock may stand here. */
function figuresOf(reason: StopReason, progress: Progress, { train, valid, factors }: Library) {
  return { reason, ...progress, factors: factors.length, train, valid };
}
