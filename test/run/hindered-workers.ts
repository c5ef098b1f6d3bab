import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';
import { createRng } from '../../src/util/rng.js';

type Options = ConstructorParameters<typeof threads.Worker>;

const Free = threads.Worker;

function put(worker: typeof Free): void {
  threads.Worker = worker;
  // Who imports the name sees the change too.
  syncBuiltinESMExports();
}

export function freeWorkers(): void {
  put(Free);
}

/**
 * Lets each worker thread made from now on die at a random moment, `most` of them at most; `count` tells how many did. A
 * thread cannot be killed from outside its process: to be terminated amid whatever it does is the worst that can happen to
 * it alone.
 */
export function mortalWorkers(seed: number, most: number, withinMs: number, onDeath = () => {}): { count: number } {
  const rng = createRng(seed, 'mortal workers');
  const deaths = { count: 0 };
  put(
    class extends Free {
      constructor(...options: Options) {
        super(...options);
        const timer = setTimeout(() => {
          if (deaths.count >= most) return;
          deaths.count++;
          void this.terminate();
          onDeath();
        }, rng.float() * withinMs);
        this.once('exit', () => clearTimeout(timer));
      }
    },
  );
  return deaths;
}

/** Lets each task for the worker threads made from now on wait. */
export function slowWorkers(delayMs: number): void {
  put(
    class extends Free {
      override postMessage(task: unknown): void {
        setTimeout(() => super.postMessage(task), delayMs);
      }
    },
  );
}

/** Counts the worker threads made from now on that have not ended. */
export function countedWorkers(): { alive: number } {
  const count = { alive: 0 };
  put(
    class extends Free {
      constructor(...options: Options) {
        super(...options);
        count.alive++;
        this.once('exit', () => count.alive--);
      }
    },
  );
  return count;
}

/** Worker threads made from now on never end a task: each that begins one adds a byte to the file and spins. */
export function busyWorkers(file: string): void {
  const spin = `
    import { appendFileSync } from 'node:fs';
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', () => {
      appendFileSync(${JSON.stringify(file)}, '.');
      for (;;);
    });`;
  put(
    class extends Free {
      constructor() {
        super(new URL(`data:text/javascript,${encodeURIComponent(spin)}`));
      }
    },
  );
}
