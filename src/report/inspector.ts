import { parentPort, workerData } from 'node:worker_threads';
import type { LibraryFactor } from '../run/library.js';
import { type Bench, inspectFactors } from './inspect.js';

/** A thread that inspects the factors it is sent. */
parentPort!.on('message', (factors: readonly LibraryFactor[]) => {
  const found = inspectFactors(factors, workerData as Bench);
  parentPort!.postMessage(
    found,
    found.map(({ z }) => z.buffer as ArrayBuffer),
  );
});
