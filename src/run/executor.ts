import { availableParallelism } from 'node:os';
import { Tinypool } from 'tinypool';
import type { Factor } from '../combine/index.js';
import type { Node } from '../expr/nodes.js';
import type { Measurement, WorkerTask, Workplace } from './worker.js';

/** Formulas a worker takes at once: they share their common subexpressions. Never follows from the number of workers. */
const CHUNK = 8;

/** Measures formulas on worker threads. Results come in the order asked and do not depend on the number of workers. */
export class Executor {
  #pool: Tinypool;
  #closed = false;

  constructor(workplace: Workplace, workers: number | 'auto') {
    const threads = workers === 'auto' ? availableParallelism() : workers;
    this.#pool = new Tinypool({
      filename: new URL('./worker.js', import.meta.url).href,
      workerData: workplace,
      minThreads: threads,
      maxThreads: threads,
      // A reused worker keeps its prepared label rows.
      isolateWorkers: false,
    });
  }

  async measure(formulas: readonly Node[], members: readonly Factor[]): Promise<Measurement[]> {
    const chunks: WorkerTask[] = [];
    for (let at = 0; at < formulas.length; at += CHUNK)
      chunks.push({ formulas: formulas.slice(at, at + CHUNK), members });
    return (await Promise.all(chunks.map((chunk) => this.#run(chunk)))).flat();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.destroy();
  }

  /** Formulas that fail are reported by the worker; an exception means the worker died, and its chunk is redone once. */
  async #run(task: WorkerTask): Promise<Measurement[]> {
    try {
      return (await this.#pool.run(task)) as Measurement[];
    } catch (error) {
      // A task cut off by `close` is not to start the pool again.
      if (this.#closed) throw error;
      return (await this.#pool.run(task)) as Measurement[];
    }
  }
}

/** A factor whose arrays lie in shared memory, so that sending it to a worker copies nothing. */
export function shareFactor({ values, mask }: Factor): Factor {
  const sharedValues = new Float32Array(new SharedArrayBuffer(values.byteLength));
  sharedValues.set(values);
  const sharedMask = new Uint8Array(new SharedArrayBuffer(mask.byteLength));
  sharedMask.set(mask);
  return { values: sharedValues, mask: sharedMask };
}
