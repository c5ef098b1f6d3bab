import { FusedMoments, type Labels, type PlacedFactor } from '../combine/index.js';
import { type DeviceShare, together } from '../engine/index.js';
import type { Node } from '../expr/nodes.js';
import type { KernelLibrary } from '../kernels/library.js';
import { AlphaError } from '../util/errors.js';
import { Crew, WorkerDied } from './crew.js';
import type { CacheCounts, Measurement, WorkerReply, WorkerTask } from './measurement.js';
import type { Workplace } from './workplace.js';

/**
 * Formulas a worker takes at once share their common subexpressions; chunks shrink towards the end, so that workers end
 * together (guided self-scheduling). They never follow from the number of workers.
 */
const CHUNK = { most: 8, least: 2, share: 1 / 4 };
/** Workers that one formula may cost before it counts as failed. */
const LIVES = 3;

/**
 * Measures formulas on worker threads that share one memory. Results come in the order asked and do not depend on the
 * number of workers. A factor's values stay where they are until the next call, and for as long as it is a member.
 */
export class Executor {
  /** The labels that pools are built on. */
  readonly labels: Labels;
  /** Formulas that may be measured at a time for their values to fit in the memory. */
  readonly atOnce: number;
  readonly #crew: Crew<WorkerTask, WorkerReply>;
  readonly #moments: FusedMoments;
  /** Rooms for factors, all that were ever needed at a time. */
  readonly #rooms: PlacedFactor[] = [];
  readonly #cache = { hits: 0, misses: 0 };
  #device: DeviceShare | null = null;

  constructor(library: KernelLibrary, workplace: Workplace) {
    this.#moments = new FusedMoments(library, workplace.target, workplace.placed);
    this.labels = this.#moments.labels();
    this.atOnce = workplace.atOnce;
    // A worker keeps its engine and what that has cached.
    this.#crew = new Crew(new URL('./worker.js', import.meta.url), workplace, workplace.threads);
  }

  /** Over all workers since this process started. */
  get cache(): CacheCounts {
    return this.#cache;
  }

  /** A device's part in what was measured since this process started; null: it has none. */
  get device(): DeviceShare | null {
    return this.#device;
  }

  /**
   * Measures formulas, one promise each; `members` are the factors of the pool, whose values must stay. Promises settle
   * as their chunks are done, so who takes them in order works while the rest is measured.
   */
  measure(formulas: readonly Node[], members: readonly PlacedFactor[]): Promise<Measurement>[] {
    const slots = this.#slots(formulas.length, members);
    const measured: Promise<Measurement>[] = [];
    // Where few fit in the memory, two threads have work all the same.
    const most = Math.min(CHUNK.most, Math.ceil(this.atOnce / 2));
    for (let at = 0, size = 0; at < formulas.length; at += size) {
      size = Math.min(most, Math.max(CHUNK.least, Math.ceil((formulas.length - at) * CHUNK.share)));
      const chunk = { formulas: formulas.slice(at, at + size), slots: slots.slice(at, at + size), members };
      const results = this.#run(chunk);
      // Who stops waiting need not hear how the others end.
      results.catch(() => {});
      for (let i = 0; i < chunk.formulas.length; i++) measured.push(results.then((all) => all[i]!));
      for (const one of measured.slice(at)) one.catch(() => {});
    }
    return measured;
  }

  /** Ends the workers at once, whatever they are at. */
  close(): Promise<void> {
    return this.#crew.close();
  }

  /** Rooms that no member of the pool lives in. */
  #slots(count: number, members: readonly PlacedFactor[]): PlacedFactor[] {
    const taken = new Set(members.map(({ address }) => address));
    const free = this.#rooms.filter(({ address }) => !taken.has(address));
    while (free.length < count) {
      const room = this.#moments.allocate();
      this.#rooms.push(room);
      free.push(room);
    }
    return free.slice(0, count);
  }

  /**
   * Formulas that fail are reported by the worker. If it dies, each formula of its chunk is measured alone, to find the
   * one that kills; that one is tried again, for it may have been no fault of its own.
   */
  async #run(task: WorkerTask, lives = LIVES): Promise<readonly Measurement[]> {
    try {
      const reply = await this.#crew.run(task);
      if ('refused' in reply) {
        const { code, message, ...details } = reply.refused;
        throw new AlphaError(code, message, details);
      }
      const { measurements, cache, device } = reply;
      this.#cache.hits += cache.hits;
      this.#cache.misses += cache.misses;
      this.#device = together(this.#device, device);
      return measurements;
    } catch (error) {
      if (!(error instanceof WorkerDied)) throw error;
      if (task.formulas.length === 1) {
        if (lives === 1) return [{ kind: 'failed', message: error.message }];
        return this.#run(task, lives - 1);
      }
      const alone = task.formulas.map((formula, i) =>
        this.#run({ ...task, formulas: [formula], slots: [task.slots[i]!] }),
      );
      return (await Promise.all(alone)).flat();
    }
  }
}
