import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { ErrorCode } from '../../util/error-codes.js';
import { AlphaError } from '../../util/errors.js';

/** What a device's thread answers to a request. */
export type Reply =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string; readonly hint?: string }
  | { readonly kind: 'defect'; readonly stack: string };

/** Shared words: how many replies were given, and signs of life while a request is at work. */
export const [REPLIES, SIGNS] = [0, 1] as const;

export interface BridgeData {
  readonly control: Int32Array;
  readonly port: MessagePort;
}

/** Longest silence: the device's thread gives a sign after each thing it waits for. */
const SILENCE_MS = 300_000;
const SLICE_MS = 10_000;

/**
 * A device on a thread of its own. Devices answer through promises and engines do not wait, so the caller sleeps until
 * the thread has its answer; panels go there and results come back through shared memory.
 */
export class DeviceThread {
  readonly #control = new Int32Array(new SharedArrayBuffer(8));
  readonly #port: MessagePort;
  #failed: AlphaError | null = null;

  constructor(program: URL) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const data: BridgeData = { control: this.#control, port: port2 };
    const thread = new Worker(program, { workerData: data, transferList: [port2] });
    // Nothing is under way between requests: the process may end.
    thread.unref();
    port1.unref();
  }

  /** Throws the AlphaError that the device's side refused with. */
  ask<T>(request: unknown): T {
    if (this.#failed) throw this.#failed;
    const given = Atomics.load(this.#control, REPLIES);
    this.#port.postMessage(request);
    this.#sleep(given);
    const reply = receiveMessageOnPort(this.#port)?.message as Reply | undefined;
    if (reply === undefined) throw new Error('the device answered without a message');
    if (reply.kind === 'done') return reply.value as T;
    if (reply.kind === 'defect') throw new Error(reply.stack);
    const { code, message, hint } = reply;
    throw new AlphaError(code, message, { ...(hint !== undefined && { hint }) });
  }

  #sleep(given: number): void {
    let signs = Atomics.load(this.#control, SIGNS);
    for (let silence = 0; Atomics.wait(this.#control, REPLIES, given, SLICE_MS) === 'timed-out'; ) {
      const now = Atomics.load(this.#control, SIGNS);
      silence = now === signs ? silence + SLICE_MS : 0;
      signs = now;
      if (silence < SILENCE_MS) continue;
      this.#failed = new AlphaError('G003', `the device has not answered for ${SILENCE_MS / 1000} s`, {
        hint: 'use --backend wasm',
      });
      throw this.#failed;
    }
  }
}
