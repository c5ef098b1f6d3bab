import { availableParallelism } from 'node:os';
import type { Candidate, Context, Origin, Outcome, RandomScores, Searcher } from '../../search/contract.js';
import { createSearcher } from '../../search/registry.js';
import type { Vocabulary } from '../../search/space/vocabulary.js';
import { createBackend, environmentOf, evaluate } from '../engine/index.js';
import type { Node } from '../expr/nodes.js';
import { loadKernels } from '../kernels/library.js';
import { check, parse } from '../lang/index.js';
import type { Llm } from '../llm/index.js';
import { nowMs, timestamp } from '../util/clock.js';
import { createRng } from '../util/rng.js';
import { type Brake, Brakes } from './brakes.js';
import { checkpointText, type EndReason, writeCheckpoint, writeEnd } from './checkpoint.js';
import type { RunConfig } from './config.js';
import { Executor } from './executor.js';
import { Fingerprints } from './fingerprint.js';
import type { RunFolder } from './folder.js';
import { FutureGuard } from './future-guard.js';
import { Judge } from './judge.js';
import { PoolKeeper } from './keeper.js';
import { Laps } from './laps.js';
import { Ledger } from './ledger.js';
import type { Measurement } from './measurement.js';
import { type Numbered, numbered } from './outcomes.js';
import type { Progress } from './progress.js';
import { type Recovery, recover, type State } from './recovery.js';
import { limitOf } from './reopen.js';
import { sift } from './sieve.js';
import type { Scene, Stage } from './stage.js';
import { openWorkplace } from './workplace.js';

/** Candidates asked at a time. Part of what a seed means, so it never depends on workers or timing. */
const BATCH = 64;
/** Asks in a row without a new formula after which a search counts as exhausted. */
const BARREN_LIMIT = 50;
/** Journal, trials and checkpoint are synced to the disk at least this often. */
const SYNC_MS = 1000;

export interface StudySetup {
  readonly folder: RunFolder;
  readonly config: RunConfig;
  readonly stage: Stage;
  readonly vocabulary: Vocabulary;
  /** Formulas that are always in the pool, and those a strategy starts from. */
  readonly base: readonly Node[];
  readonly seeds: readonly Node[];
  /** What random formulas reached on these train dates, where a run by `random` was named. */
  readonly percentiles: RandomScores | null;
  /** For strategies that ask one. */
  readonly llm?: Llm;
  /** Memory of the process that is not the run's. */
  readonly besideBytes?: number;
}

/** A member of the pool, with all that is known of it. */
export interface StudyMember {
  readonly id: number;
  readonly hash: string;
  readonly form: Node;
  readonly weight: number;
  readonly base: boolean;
  readonly origin: Origin;
  /** Train IC; null for the user's own. */
  readonly ic: number | null;
}

export type StopReason = EndReason | 'interrupted';

/**
 * One search from start to end: asks a strategy, measures what is new, lets the pool decide, tells the strategy, and
 * keeps all of it in the run folder. A pure function of config and data: interruptions and the number of workers change
 * no byte of what it finds.
 */
export class Study {
  readonly #setup: StudySetup;
  readonly #executor: Executor;
  readonly #searcher: Searcher;
  /** Months of the scored dates. */
  readonly #months: readonly string[];
  readonly #keeper: PoolKeeper;
  readonly #fingerprints: Fingerprints;
  readonly #guard: FutureGuard;
  readonly #judge: Judge;
  #ledger!: Ledger;
  #asked = 0;
  #barren = 0;
  #ended: EndReason | null = null;
  /** The run had ended before this process came: no time is added. */
  #resting = false;
  #saved!: { readonly progress: Progress; readonly members: readonly StudyMember[] };
  /** Text of the last one that was written: what it was made of lives on. */
  #checkpoint: string | null = null;
  #recovery: Recovery | null = null;
  #secondsBefore = 0;
  #startedMs = nowMs();
  readonly #laps = new Laps();
  #syncedMs = 0;

  private constructor(setup: StudySetup, { panel, target }: Scene) {
    this.#setup = setup;
    const { config } = setup;
    this.#months = target.months.slice(target.from, target.to);
    const { name, ...options } = config.strategy;
    this.#searcher = createSearcher(name, this.#context(), options);
    const planted = config.plants.map((source) => check(parse(source), environmentOf(panel), { source }).ast);
    // Without plants the panel need not be laid out once more.
    const plants = planted.length === 0 ? [] : evaluate(planted, panel, createBackend(config.backend));
    const library = loadKernels();
    const threads = config.workers === 'auto' ? availableParallelism() : config.workers;
    const { backend, budget } = config;
    const room = { memoryMb: budget.memoryMb, members: config.pool.size, threads };
    const workplace = openWorkplace(library, panel, target, { backend, plants, ...room });
    this.#executor = new Executor(library, workplace);
    this.#keeper = new PoolKeeper(config.pool, this.#executor);
    this.#fingerprints = new Fingerprints(panel, backend);
    this.#guard = new FutureGuard(workplace.panel, createBackend(backend));
    this.#judge = new Judge({
      keeper: this.#keeper,
      guard: this.#guard,
      months: this.#months,
      minCoverage: config.score.minCoverage,
      plants: config.plants,
    });
  }

  /** A study that starts at the beginning. */
  static create(setup: StudySetup): Promise<Study> {
    return Study.#open(setup, (study) => study.#begin());
  }

  /** The study as its folder has it; what lies behind the newest whole state is done again. */
  static resume(setup: StudySetup): Promise<Study> {
    return Study.#open(setup, async (study) => {
      const { state, recovery } = recover(setup.folder, study.#months.length);
      study.#recovery = recovery;
      await (state === null ? study.#begin() : study.#goOn(state));
      const { evaluations, dropped, damaged } = recovery;
      if (study.#ended === null) study.#ledger.note('run.resume', { at: timestamp(), evaluations, dropped, damaged });
      // A checkpoint that the ledger does not bear out must be gone before the ledger grows again.
      if (damaged.length > 0) study.#save({ sync: true });
    });
  }

  static async #open(setup: StudySetup, begin: (study: Study) => Promise<void>): Promise<Study> {
    const study = new Study(setup, await setup.stage.train());
    try {
      await begin(study);
      return study;
    } catch (error) {
      await study.close();
      throw error;
    }
  }

  async #begin(): Promise<void> {
    const { folder, config, base } = this.#setup;
    this.#ledger = Ledger.create(folder);
    this.#ledger.note('run.start', { at: timestamp(), strategy: config.strategy.name, seed: config.seed });
    const origin: Origin = { strategy: 'base', step: 0, parents: [] };
    await this.#keeper.admitBase(
      base.map((ast) => this.#number({ ast, origin })),
      this.#ledger,
      this.#guard,
    );
    this.#save({ sync: true });
  }

  async #goOn({ checkpoint, contents }: State): Promise<void> {
    this.#ledger = Ledger.restore(this.#setup.folder, contents, this.#months);
    this.#checkpoint = checkpointText(checkpoint);
    this.#asked = checkpoint.asked;
    this.#barren = checkpoint.barren;
    this.#secondsBefore = checkpoint.seconds;
    this.#judge.restore(checkpoint);
    this.#ended = checkpoint.ended;
    this.#resting = checkpoint.ended !== null;
    this.#searcher.load(checkpoint.searcher);
    await this.#keeper.restore(checkpoint.pool, this.#ledger);
    this.#saved = { progress: this.progress(), members: this.members() };
  }

  /**
   * Runs until a budget ends. When `signal` asks for a stop, the batch at work is let go at once: the checkpoint of the
   * batch before is on disk, and a resumed run asks for the same batch again. Where time or memory run out, what is
   * settled of the batch counts, and the run has ended.
   */
  async run({
    signal,
    onProgress,
  }: {
    signal?: AbortSignal;
    onProgress?: (progress: Progress) => void;
  } = {}): Promise<StopReason> {
    const { config, besideBytes = 0 } = this.#setup;
    const held = { secondsSpent: this.#seconds(), besideBytes, ...(signal && { signal }) };
    const brakes = new Brakes(config.budget, held);
    this.#laps.begin();
    try {
      while (this.#ended === null) {
        const whole = await this.#batch(brakes);
        const { reason } = brakes;
        if (!whole && reason === 'interrupted') return reason;
        this.#ended = this.#endReason(reason);
        if (this.#ended) this.#ledger.note('run.stop', { at: timestamp(), reason: this.#ended });
        this.#save({ sync: this.#ended !== null || nowMs() - this.#syncedMs > SYNC_MS });
        this.#laps.end('save');
        onProgress?.(this.progress());
      }
      return this.#ended;
    } finally {
      brakes.release();
    }
  }

  async close(): Promise<void> {
    try {
      await this.#executor.close();
    } finally {
      this.#ledger?.close();
    }
  }

  progress(): Progress {
    const { strategy, budget } = this.#setup.config;
    return {
      strategy: strategy.name,
      evaluations: this.#judge.evaluations,
      budget: budget.evaluations,
      seconds: this.#seconds(),
      asked: this.#asked,
      duplicates: this.#ledger.duplicates,
      twins: this.#ledger.twins,
      rejected: this.#ledger.rejected,
      unscorable: this.#ledger.unscorable,
      lookAheads: this.#ledger.lookAheads,
      best: this.#ledger.best,
      poolObjective: this.#keeper.pool.objective,
      poolSize: this.#keeper.pool.members.length,
      plants: this.#judge.plants,
      cache: { ...this.#executor.cache },
      device: this.#executor.device,
      status: this.#searcher.status?.() ?? null,
      spent: this.#laps.spent,
    };
  }

  members(): StudyMember[] {
    const { members, weights } = this.#keeper.pool;
    return members.map(({ id, hash, base }, i) => {
      return { id, hash, base, weight: weights[i]!, ic: this.#ledger.icOf(hash), ...this.#ledger.entryOf(id) };
    });
  }

  /** Progress and members as the checkpoint on disk has them: what an interrupted run can count on. */
  get saved(): { readonly progress: Progress; readonly members: readonly StudyMember[] } {
    return this.#saved;
  }

  /** What a resume found; null for a new run. */
  get recovery(): Recovery | null {
    return this.#recovery;
  }

  /** One round of ask, measure, decide and tell; false when it was broken off. */
  async #batch(brakes: Brakes): Promise<boolean> {
    // A strategy may wait for others, so a stop does not wait for it.
    const candidates = await brakes.unless(this.#searcher.ask(BATCH));
    if (candidates === null) return false;
    this.#laps.end('ask');
    const { evaluations } = this.#setup.config.budget;
    const asked = candidates.map((candidate) => this.#number(candidate));
    const left = evaluations - this.#judge.evaluations;
    const { batch, fresh } = sift(asked, { ledger: this.#ledger, fingerprints: this.#fingerprints, left });
    const outcomes: Outcome[] = [];
    const { atOnce } = this.#executor;
    let measuring: Promise<Measurement>[] = [];
    let members = this.#keeper.ids;
    let settled = 0;
    for (const candidate of batch) {
      // A stop must not wait for the whole batch to be settled.
      await breathe();
      if (brakes.reason !== null) return false;
      if (candidate !== fresh[settled]) {
        outcomes.push(this.#ledger.addDuplicate(candidate));
        continue;
      }
      const place = settled++ % atOnce;
      if (place === 0) {
        // As many as their values fit in the memory; what comes out is the same for any number.
        const forms = fresh.slice(settled - 1, settled - 1 + atOnce).map(({ form }) => form);
        members = this.#keeper.ids;
        measuring = this.#executor.measure(forms, this.#keeper.factors());
      }
      const measured = await brakes.unless(measuring[place]!);
      if (measured === null) return false;
      outcomes.push(this.#judge.settle(candidate, measured, members, this.#ledger));
    }
    this.#barren = fresh.length === 0 ? this.#barren + 1 : 0;
    // A strategy hears of all it asked; a batch that the budget cut short is the last one.
    this.#laps.end('measure');
    if (batch.length === asked.length) this.#searcher.tell(outcomes);
    this.#laps.end('tell');
    return true;
  }

  #number(candidate: Candidate): Numbered {
    return numbered(candidate, this.#asked++);
  }

  #endReason(brake: Brake | null): EndReason | null {
    if (this.#judge.evaluations >= this.#setup.config.budget.evaluations) return 'evaluations';
    if (brake !== null && brake !== 'interrupted') return brake;
    if (this.#setup.llm?.ended) return this.#setup.llm.ended;
    return this.#barren >= BARREN_LIMIT ? 'exhausted' : null;
  }

  #seconds(): number {
    return this.#secondsBefore + (this.#resting ? 0 : (nowMs() - this.#startedMs) / 1000);
  }

  /** The ledger first, then the checkpoint that names its size: a crash between the two leaves the older state. */
  #save({ sync }: { sync: boolean }): void {
    this.#ledger.commit({ sync });
    if (sync) this.#syncedMs = nowMs();
    const checkpoint = checkpointText({
      schema: 'alphalode/checkpoint',
      version: 1,
      ledger: this.#ledger.position,
      asked: this.#asked,
      evaluations: this.#judge.evaluations,
      barren: this.#barren,
      seconds: this.#seconds(),
      plants: this.#judge.plants,
      pool: this.#keeper.save(),
      searcher: this.#searcher.save(),
      ended: this.#ended,
      limit: limitOf(this.#ended, this.#setup.config.budget),
    });
    const { folder } = this.#setup;
    if (this.#ended !== null && this.#checkpoint !== null) writeEnd(folder, checkpoint, this.#checkpoint);
    else writeCheckpoint(folder, checkpoint, { sync });
    this.#checkpoint = checkpoint;
    this.#saved = { progress: this.progress(), members: this.members() };
  }

  #context(): Context {
    const { config, seeds, vocabulary, llm, percentiles } = this.#setup;
    return {
      ...(llm && { llm }),
      ...(percentiles && { percentiles }),
      vocabulary,
      seeds,
      rng: createRng(config.seed, 'search', config.strategy.name),
      library: () => this.members().map(({ form, ...member }) => ({ ...member, ast: form })),
    };
  }
}

/** Lets signals and other events through. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
