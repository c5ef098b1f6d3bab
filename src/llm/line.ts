import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import type { z } from 'zod';
import { AlphaError } from '../util/errors.js';
import { shortHash } from '../util/hash.js';
import { createRng } from '../util/rng.js';
import { type Budget, plus } from './budget.js';
import { type Endpoint, hostOf } from './endpoint.js';
import { failureOf, mayCost, type Setting } from './failure.js';
import type { LlmSettings } from './settings.js';
import { createTransport, type Format, type Message, type WireAnswer } from './transport.js';

/** What became of a request, with what it cost. */
export interface Sent {
  /** Null: no answer, for the reason that `failure` says. */
  readonly answer: WireAnswer | null;
  readonly failure: string;
  /** What ends the run: the server refuses for good. */
  readonly fatal: AlphaError | null;
  /** The prompt is longer than the model takes. */
  readonly tooLong: boolean;
  /** A budget is spent: this was not sent, or not again. */
  readonly denied: boolean;
  /** What all tries together took. */
  readonly calls: number;
  readonly tokens: number;
  readonly usd: number;
  readonly estimated: boolean;
}

export interface LineOptions {
  readonly endpoint: Endpoint;
  readonly settings: LlmSettings;
  readonly budget: Budget;
  /** Lets go of all that is under way. */
  readonly stop: AbortSignal;
}

const LADDER: readonly Format[] = ['json_schema', 'json_object', 'text'];
const CHARACTERS_PER_TOKEN = 4;
const LONGEST_PAUSE_MS = 60_000;

/** A way to one model: what its server turned out not to know is left out from then on, what may pass is tried again. */
export class Line {
  readonly #options: LineOptions;
  readonly #send: ReturnType<typeof createTransport>;
  readonly #dropped = new Set<Setting>();
  #format: Format;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#send = createTransport(options.endpoint);
    const { format } = options.settings;
    this.#format = format === 'auto' ? 'json_schema' : format;
  }

  get endpoint(): Endpoint {
    return this.#options.endpoint;
  }

  /** One answer, or what stands against it. */
  async send(messages: readonly Message[], temperature: number, schema: z.ZodType): Promise<Sent> {
    const { settings, budget } = this.#options;
    const prompt = messages.reduce((sum, { content }) => sum + content.length, 0) / CHARACTERS_PER_TOKEN;
    const worst = {
      tokens: Math.ceil(prompt) + settings.maxOutputTokens,
      usd: this.#usd(prompt, settings.maxOutputTokens),
    };
    let spent = { calls: 0, tokens: 0, usd: 0 };
    let estimated = false;
    const nothing = { answer: null, fatal: null, tooLong: false, denied: false };
    const outcome = (message: string, why: Partial<Sent> = {}): Sent => {
      return { ...nothing, failure: this.#redacted(message), ...why, ...spent, estimated };
    };
    for (let retries = 0; ; ) {
      const settle = await budget.reserve(worst);
      if (settle === null) return outcome('', { denied: true });
      const pay = (cost: typeof worst) => {
        settle(cost);
        spent = plus(spent, { calls: 1, ...cost });
      };
      const format = this.#format;
      try {
        const answer = await this.#once(messages, temperature, schema, format);
        const { estimated: guessed, ...cost } = this.#cost(answer, prompt);
        pay(cost);
        estimated ||= guessed;
        const said = { ...answer, text: this.#redacted(answer.text) };
        return outcome('', { answer: said });
      } catch (error) {
        this.#options.stop.throwIfAborted();
        // What came to nothing after it was taken may be on the bill: it counts at its worst.
        const costly = mayCost(error);
        pay(costly ? worst : { tokens: 0, usd: 0 });
        estimated ||= costly;
        const failure = failureOf(error);
        const message = failure.message;
        if (failure.kind === 'refused') return outcome(message, { fatal: this.#refused(failure.status, message) });
        if (failure.kind === 'context') return outcome(message, { tooLong: true });
        if (failure.kind === 'hopeless') return outcome(message);
        if (failure.kind === 'setting') {
          if (!this.#forgo(failure.setting, format)) return outcome(message);
          continue;
        }
        if (++retries > settings.retries) return outcome(message);
        const pause = this.#pauseMs(retries, failure.retryAfterMs, `${shortHash(message)}${spent.calls}${prompt}`);
        if (pause instanceof AlphaError) return outcome(message, { fatal: pause });
        await sleep(pause, this.#options.stop);
      }
    }
  }

  async #once(
    messages: readonly Message[],
    temperature: number,
    schema: z.ZodType,
    format: Format,
  ): Promise<WireAnswer> {
    const { settings, stop } = this.#options;
    return await inTime(settings.timeoutSeconds * 1000, stop, (signal) =>
      this.#send({
        messages,
        format,
        schema,
        temperature: this.#dropped.has('temperature') ? null : temperature,
        maxOutputTokens: this.#dropped.has('maxOutputTokens') ? null : settings.maxOutputTokens,
        stream: settings.stream,
        signal,
      }),
    );
  }

  /** Does without a setting from now on; false when that was tried before. */
  #forgo(setting: Setting, format: Format): boolean {
    if (setting !== 'format') {
      if (this.#dropped.has(setting)) return false;
      this.#dropped.add(setting);
      return true;
    }
    // Another request may have stepped down already.
    if (this.#format !== format) return true;
    const next = LADDER[LADDER.indexOf(format) + 1];
    if (next === undefined || this.#options.settings.format !== 'auto') return false;
    this.#format = next;
    return true;
  }

  /** As long as the server asks for, else doubled each time, half of it at random; L003 where it asks for too long. */
  #pauseMs(retries: number, retryAfterMs: number | null, seed: string): number | AlphaError {
    const { settings, endpoint } = this.#options;
    if (retryAfterMs !== null && retryAfterMs > settings.maxWaitSeconds * 1000) {
      const seconds = Math.ceil(retryAfterMs / 1000);
      return new AlphaError('L003', `${hostOf(endpoint.baseUrl)} asks to wait ${seconds} seconds`, {
        hint: 'resume the run later, or raise llm.maxWaitSeconds',
        data: { seconds },
      });
    }
    const full = Math.min(LONGEST_PAUSE_MS, settings.pauseSeconds * 1000 * 2 ** (retries - 1));
    const jitter = full * (0.5 + 0.5 * createRng(retries, seed).float());
    return retryAfterMs === null ? jitter : retryAfterMs + 0.1 * jitter;
  }

  #cost({ text, inputTokens, outputTokens }: WireAnswer, prompt: number) {
    const input = inputTokens ?? Math.ceil(prompt);
    const output = outputTokens ?? Math.ceil(text.length / CHARACTERS_PER_TOKEN);
    const estimated = inputTokens === null || outputTokens === null;
    return { tokens: input + output, usd: this.#usd(input, output), estimated };
  }

  #usd(input: number, output: number): number {
    const { price } = this.#options.endpoint;
    return price === null ? 0 : (input * price.input + output * price.output) / 1e6;
  }

  #refused(status: number, message: string): AlphaError {
    const { baseUrl, model, slot } = this.#options.endpoint;
    const why = status === 404 ? 'does not know the address or the model' : 'refuses the key';
    return new AlphaError('L002', `${hostOf(baseUrl)} ${why} (${this.#redacted(message)})`, {
      hint: status === 404 ? `is ${model} a model of that server, and does the base URL end in /v1?` : 'check the key',
      data: { status, slot, model, host: hostOf(baseUrl) },
    });
  }

  /** Servers quote keys in their messages. */
  #redacted(text: string): string {
    const { key } = this.#options.endpoint;
    return key === null || key === '' ? text : text.replaceAll(key, '***');
  }
}

/**
 * What `work` comes to, or a rejection once the time is up or `stop` says so, whatever the work does then. Not
 * `AbortSignal.any` of `AbortSignal.timeout`: Node 20 may collect such signals while a request waits for them, and a
 * server that never answers would be waited for without end.
 */
async function inTime<T>(ms: number, stop: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  stop.throwIfAborted();
  const controller = new AbortController();
  const abort = () => controller.abort(stop.reason);
  stop.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${ms / 1000} s`)), ms);
  const given = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  try {
    return await Promise.race([work(controller.signal), given]);
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', abort);
  }
}

async function sleep(ms: number, stop: AbortSignal): Promise<void> {
  await setTimeoutPromise(ms, undefined, { signal: stop });
}
