import { parentPort, workerData } from 'node:worker_threads';
import { AlphaError } from '../../util/errors.js';
import type { Assignment, Reply } from './apart.js';
import { runEntrant } from './entrant.js';

const { entrant, heat, panel, config } = workerData as Assignment;
const stop = new AbortController();
parentPort!.once('message', () => stop.abort());
parentPort!.postMessage(await reply());

async function reply(): Promise<Reply> {
  try {
    return { run: await runEntrant(entrant, heat, { panel, config, signal: stop.signal }) };
  } catch (error) {
    if (!(error instanceof AlphaError)) throw error;
    // Only plain data cross threads as what they are.
    const { cause: _, ...details } = error.details;
    return { error: { code: error.code, message: error.message, details } };
  }
}
