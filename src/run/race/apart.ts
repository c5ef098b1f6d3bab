import { Worker } from 'node:worker_threads';
import type { Panel } from '../../panel/panel.js';
import type { ErrorCode } from '../../util/error-codes.js';
import { AlphaError, type ErrorDetails } from '../../util/errors.js';
import type { RunConfigInput } from '../config.js';
import type { Entrant, Heat, RaceRun } from './entrant.js';

/** What a thread is given; the panel's columns are shared, not copied. */
export interface Assignment {
  readonly entrant: Entrant;
  readonly heat: Heat;
  readonly panel: Panel;
  readonly config: RunConfigInput;
}

export type Reply =
  | { readonly run: RaceRun | null }
  | { readonly error: { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails } };

/**
 * `runEntrant` in a thread of its own. All it holds goes when it ends: what one run leaves for the collector would count
 * against `budget.memoryMb` of the next.
 */
export async function runApart(assignment: Assignment, signal?: AbortSignal): Promise<RaceRun | null> {
  const worker = new Worker(new URL('./thread.js', import.meta.url), { workerData: assignment });
  const stop = () => worker.postMessage('stop');
  try {
    const reply = await new Promise<Reply>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread of a run ended with code ${code}`)));
      signal?.addEventListener('abort', stop);
      if (signal?.aborted) stop();
    });
    if ('run' in reply) return reply.run;
    const { code, message, details } = reply.error;
    throw new AlphaError(code, message, details);
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
