import type { LlmLimits } from './settings.js';

/** What was spent. */
export interface Spend {
  readonly calls: number;
  readonly tokens: number;
  readonly usd: number;
}

export type BudgetEnd = 'llmCalls' | 'tokens' | 'usd';

/**
 * Keeps spending within limits. A request is let through only if, with all under way at their worst, the limits are not
 * reached yet: so a limit is passed by one call at most, however many run side by side.
 */
export class Budget {
  readonly #limits: LlmLimits;
  #spent: Spend = { calls: 0, tokens: 0, usd: 0 };
  #reserved: Spend = { calls: 0, tokens: 0, usd: 0 };
  #ended: BudgetEnd | null = null;
  #waiting: (() => void)[] = [];

  constructor(limits: LlmLimits) {
    this.#limits = limits;
  }

  get spent(): Spend {
    return this.#spent;
  }

  /** What is under way, at its worst. */
  get reserved(): Spend {
    return this.#reserved;
  }

  /** Which limit refused a request first; null while none did. */
  get ended(): BudgetEnd | null {
    return this.#ended;
  }

  /**
   * Takes room for a request at its worst, waiting for others to end where only their worst stands in the way; null where
   * a limit is reached. What came of it is told to the function returned.
   */
  async reserve(worst: Omit<Spend, 'calls'>): Promise<((actual: Omit<Spend, 'calls'>) => void) | null> {
    for (;;) {
      this.#ended ??= this.#over(this.#spent);
      if (this.#ended !== null) return null;
      if (this.#over(plus(this.#spent, this.#reserved)) === null) break;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const held = { calls: 1, ...worst };
    this.#reserved = plus(this.#reserved, held);
    return (actual) => {
      this.#reserved = plus(this.#reserved, held, -1);
      this.#spent = plus(this.#spent, { calls: 1, ...actual });
      for (const resolve of this.#waiting.splice(0)) resolve();
    };
  }

  #over({ calls, tokens, usd }: Spend): BudgetEnd | null {
    const limits = this.#limits;
    if (limits.llmCalls !== null && calls >= limits.llmCalls) return 'llmCalls';
    if (limits.tokens !== null && tokens >= limits.tokens) return 'tokens';
    return limits.usd !== null && usd >= limits.usd ? 'usd' : null;
  }

  /** Counts what was spent before, as a recording tells. */
  add(spend: Spend): void {
    this.#spent = plus(this.#spent, spend);
  }
}

export function plus(a: Spend, b: Spend, sign = 1): Spend {
  return { calls: a.calls + sign * b.calls, tokens: a.tokens + sign * b.tokens, usd: a.usd + sign * b.usd };
}
