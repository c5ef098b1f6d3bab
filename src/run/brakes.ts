import { nowMs } from '../util/clock.js';
import { AlphaError } from '../util/errors.js';
import type { RunConfig } from './config.js';

/** Why a batch is left before its end. */
export type Brake = 'interrupted' | 'minutes' | 'memory';

/** The longest that a timer of Node waits. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Stops a batch at work: when its user asks, when its time is over, or when the process holds too much memory. C003 when
 * it does so from the start.
 */
export class Brakes {
  readonly #signal: AbortSignal | undefined;
  readonly #endMs: number;
  readonly #mostBytes: number;
  readonly #timer: NodeJS.Timeout;
  /** Let go of what is waited for. */
  readonly #waiting = new Set<() => void>();
  #reason: Brake | null = null;

  /** `besideBytes`: what the process holds for others than the run, and may besides its budget. */
  constructor(
    { minutes, memoryMb }: RunConfig['budget'],
    {
      secondsSpent,
      besideBytes,
      signal,
    }: { readonly secondsSpent: number; readonly besideBytes: number; readonly signal?: AbortSignal },
  ) {
    this.#signal = signal;
    const leftMs = minutes === null ? Number.POSITIVE_INFINITY : minutes * 60_000 - secondsSpent * 1000;
    const heldMb = Math.ceil((process.memoryUsage.rss() - besideBytes) / 2 ** 20);
    if (heldMb > memoryMb) {
      throw new AlphaError(
        'C003',
        `budget.memoryMb is ${memoryMb}, and the process holds ${heldMb} MB from the start`,
        {
          hint: 'that is the data and what every run needs; give it more, fewer dates and symbols, or fewer workers',
          data: { memoryMb, heldMb },
        },
      );
    }
    this.#endMs = nowMs() + leftMs;
    this.#mostBytes = memoryMb * 2 ** 20 + besideBytes;
    // A timer may fire a moment early, and then nobody would look again.
    this.#timer = setTimeout(this.#wake, Math.min(leftMs + 10, LONGEST_MS));
    signal?.addEventListener('abort', this.#wake);
  }

  /** Null while there is none; the first one stands. */
  get reason(): Brake | null {
    this.#reason ??= this.#look();
    return this.#reason;
  }

  /** The promise's value, or null as soon as there is a reason to stop. */
  unless<T>(promise: Promise<T>): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const stop = () => resolve(null);
      this.#waiting.add(stop);
      promise.then(resolve, reject).finally(() => this.#waiting.delete(stop));
      if (this.reason !== null) stop();
    });
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#signal?.removeEventListener('abort', this.#wake);
  }

  readonly #wake = (): void => {
    if (this.reason === null) return;
    for (const stop of this.#waiting) stop();
  };

  #look(): Brake | null {
    if (this.#signal?.aborted) return 'interrupted';
    if (nowMs() >= this.#endMs) return 'minutes';
    return process.memoryUsage.rss() > this.#mostBytes ? 'memory' : null;
  }
}
