import { Tinypool } from 'tinypool';
import { type Factor, FusedMoments, type LabelRows } from '../combine/index.js';
import type { Node } from '../expr/nodes.js';
import type { KernelLibrary } from '../kernels/library.js';
import type { CacheCounts, Measurement, WorkerResult, WorkerTask } from './measurement.js';
import { allocateFactor, labelOf, type Workplace } from './workplace.js';

/** Formulas a worker takes at once: they share their common subexpressions. Never follows from the number of workers. */
const CHUNK = 8;
/** Share of the memory budget for the values of formulas that are being measured. */
const FACTORS_SHARE = 1 / 8;

/**
 * Measures formulas on worker threads that share one memory. Results come in the order asked and do not depend on the
 * number of workers. A factor's values stay where they are until the next call, and for as long as it is a member.
 */
export class Executor {
  /** The labels that pools are built on. */
  readonly label: LabelRows;
  readonly #pool: Tinypool;
  readonly #library: KernelLibrary;
  readonly #moments: FusedMoments;
  /** Rooms for factors, all that were ever needed at a time. */
  readonly #rooms: Factor[] = [];
  readonly #cache = { hits: 0, misses: 0 };
  #closed = false;

  constructor(library: KernelLibrary, workplace: Workplace, threads: number) {
    this.#library = library;
    this.#moments = new FusedMoments(library, workplace.target, workplace.placed);
    this.label = labelOf(this.#moments, workplace.target);
    this.#pool = new Tinypool({
      filename: new URL('./worker.js', import.meta.url).href,
      workerData: workplace,
      minThreads: threads,
      maxThreads: threads,
      // A worker keeps its engine and what that has cached.
      isolateWorkers: false,
    });
  }

  /** How many formulas may be measured at a time for their values to take their share of a budget. */
  atOnce(memoryMb: number): number {
    const bytes = this.#moments.rowBytes * 1.25;
    return Math.max(CHUNK, Math.floor((memoryMb * 2 ** 20 * FACTORS_SHARE) / bytes));
  }

  /** Over all workers since this process started. */
  get cache(): CacheCounts {
    return this.#cache;
  }

  /** Measures formulas; `members` are the factors of the pool, whose values must stay. */
  async measure(formulas: readonly Node[], members: readonly Factor[]): Promise<Measurement[]> {
    const slots = this.#slots(formulas.length, members);
    const chunks: WorkerTask[] = [];
    for (let at = 0; at < formulas.length; at += CHUNK) {
      chunks.push({ formulas: formulas.slice(at, at + CHUNK), slots: slots.slice(at, at + CHUNK), members });
    }
    const results = await Promise.all(chunks.map((chunk) => this.#run(chunk)));
    for (const { cache } of results) {
      this.#cache.hits += cache.hits;
      this.#cache.misses += cache.misses;
    }
    return results.flatMap(({ measurements }) => measurements);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.destroy();
  }

  /** Rooms that no member of the pool lives in. */
  #slots(count: number, members: readonly Factor[]): Factor[] {
    const taken = new Set(members.map(({ values }) => values.byteOffset));
    const free = this.#rooms.filter(({ values }) => !taken.has(values.byteOffset));
    while (free.length < count) {
      const room = allocateFactor(this.#library.memory, this.#moments);
      this.#rooms.push(room);
      free.push(room);
    }
    return free.slice(0, count);
  }

  /** Formulas that fail are reported by the worker; an exception means the worker died, and its chunk is redone once. */
  async #run(task: WorkerTask): Promise<WorkerResult> {
    try {
      return (await this.#pool.run(task)) as WorkerResult;
    } catch (error) {
      // A task cut off by `close` is not to start the pool again.
      if (this.#closed) throw error;
      return (await this.#pool.run(task)) as WorkerResult;
    }
  }
}
