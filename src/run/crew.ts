import { Worker } from 'node:worker_threads';

/** A thread ended before it had done its task: it ran out of heap, threw outside of a task, or was terminated. */
export class WorkerDied extends Error {
  constructor(cause: unknown) {
    super(`a worker thread died: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'WorkerDied';
  }
}

interface Job<Task, Result> {
  readonly task: Task;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Threads that answer each message with one message. A thread that dies fails its task with `WorkerDied` and is replaced
 * as soon as there is work for another; whether the task is tried again is for who gave it to decide.
 */
export class Crew<Task, Result> {
  readonly #file: URL;
  readonly #data: unknown;
  readonly #size: number;
  /** Each thread and the job it is at. */
  readonly #hands = new Map<Worker, Job<Task, Result> | null>();
  readonly #queue: Job<Task, Result>[] = [];
  #closed = false;

  /** `size` threads of a module, each with `data` as its `workerData`. */
  constructor(file: URL, data: unknown, size: number) {
    this.#file = file;
    this.#data = data;
    this.#size = size;
    for (let i = 0; i < size; i++) this.#hire();
  }

  run(task: Task): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Error('the threads were let go'));
      this.#queue.push({ task, resolve, reject });
      this.#assign();
    });
  }

  /** Ends all threads at once; what they were at is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#queue.splice(0)) reject(new Error('the threads were let go'));
    await Promise.all([...this.#hands.keys()].map((worker) => worker.terminate()));
  }

  #assign(): void {
    for (const [worker, job] of this.#hands) {
      if (this.#queue.length === 0) return;
      if (job === null) this.#give(worker);
    }
    while (this.#queue.length > 0 && this.#hands.size < this.#size) this.#give(this.#hire());
  }

  #give(worker: Worker): void {
    const job = this.#queue.shift()!;
    this.#hands.set(worker, job);
    worker.postMessage(job.task);
  }

  #hire(): Worker {
    const worker = new Worker(this.#file, { workerData: this.#data });
    let cause: unknown = null;
    this.#hands.set(worker, null);
    worker.on('message', (result: Result) => {
      const job = this.#hands.get(worker);
      this.#hands.set(worker, null);
      this.#assign();
      job?.resolve(result);
    });
    worker.on('error', (error) => {
      cause = error;
    });
    // Every end comes here, an error's too; only then does the thread write to the shared memory no more.
    worker.on('exit', (code) => {
      const job = this.#hands.get(worker);
      this.#hands.delete(worker);
      job?.reject(new WorkerDied(cause ?? `exit code ${code}`));
      if (!this.#closed) this.#assign();
    });
    return worker;
  }
}
