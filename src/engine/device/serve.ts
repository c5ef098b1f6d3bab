import { workerData } from 'node:worker_threads';
import { AlphaError } from '../../util/errors.js';
import { type BridgeData, REPLIES, type Reply, SIGNS } from './bridge.js';

/** The far side of a `DeviceThread`: answers requests one by one, in order. */
export function serve<T>(answer: (request: T) => Promise<unknown>): void {
  const { control, port } = workerData as BridgeData;
  const reply = (message: Reply): void => {
    port.postMessage(message);
    Atomics.add(control, REPLIES, 1);
    Atomics.notify(control, REPLIES);
  };
  // A failure outside a request's own promises would else leave the caller asleep.
  process.on('uncaughtException', (error) => reply(refusal(error)));
  port.on('message', (request: T) => {
    answer(request).then(
      (value) => reply({ kind: 'done', value }),
      (error: unknown) => reply(refusal(error)),
    );
  });
}

/** Tells the caller, if there is one, that work goes on. */
export function sign(): void {
  const bridge = workerData as BridgeData | null;
  if (bridge) Atomics.add(bridge.control, SIGNS, 1);
}

function refusal(error: unknown): Reply {
  if (error instanceof AlphaError) {
    const { hint } = error.details;
    return { kind: 'refused', code: error.code, message: error.message, ...(hint !== undefined && { hint }) };
  }
  return { kind: 'defect', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
