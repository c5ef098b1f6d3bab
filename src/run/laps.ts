import { nowMs } from '../util/clock.js';

/** Seconds by part of the work: the strategy's asking, values and scores and the pool, the strategy's learning, saving. */
export interface Spent {
  readonly ask: number;
  readonly measure: number;
  readonly tell: number;
  readonly save: number;
}

/** Times the parts of a run, one after the other. */
export class Laps {
  #spent: Spent = { ask: 0, measure: 0, tell: 0, save: 0 };
  #sinceMs = nowMs();

  get spent(): Spent {
    return this.#spent;
  }

  /** What has passed since the last part's end was this part's. */
  end(part: keyof Spent): void {
    const now = nowMs();
    this.#spent = { ...this.#spent, [part]: this.#spent[part] + (now - this.#sinceMs) / 1000 };
    this.#sinceMs = now;
  }

  /** What has passed since the last part's end was nobody's. */
  begin(): void {
    this.#sinceMs = nowMs();
  }
}
