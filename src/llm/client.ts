import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import type { z } from 'zod';
import { AlphaError } from '../util/errors.js';
import { Budget, type BudgetEnd, plus, type Spend } from './budget.js';
import { type Endpoint, hostOf, type SlotName } from './endpoint.js';
import { type Exchange, ExchangeFile, exchangeKey } from './exchanges.js';
import { extractJson } from './json.js';
import { Line } from './line.js';
import type { LlmLimits, LlmSettings } from './settings.js';
import type { Message } from './transport.js';

/** What a model is asked. */
export interface Question<Value, Result> {
  readonly slot: SlotName;
  /** Where in the search it is asked: tells equal questions apart. */
  readonly place: string;
  readonly system: string;
  /** The question, cut to so many characters as far as that can be. */
  readonly prompt: (room: number) => string;
  readonly schema: z.ZodType<Value>;
  /** Takes a well-formed answer, or says what is wrong with it. */
  readonly accept: (value: Value) => { readonly result: Result } | { readonly problem: string };
}

export type Reply<Result> =
  | { readonly kind: 'result'; readonly result: Result }
  /** No answer that would do. */
  | { readonly kind: 'none'; readonly reason: string }
  /** A budget is spent. */
  | { readonly kind: 'spent' };

/** A language model as a search sees it. */
export interface Llm {
  /** A budget is spent: nothing more is answered. */
  readonly ended: BudgetEnd | null;
  ask<Value, Result>(question: Question<Value, Result>): Promise<Reply<Result>>;
}

export interface SessionOptions {
  readonly settings: LlmSettings;
  readonly limits: LlmLimits;
  /** Where each slot is; null: every answer comes from `cassette`, and a request it lacks is L004. */
  readonly endpoints: Readonly<Record<SlotName, Endpoint>> | null;
  readonly cassette?: readonly Exchange[];
  /** File of a run's exchanges; what it holds already is not asked again. */
  readonly record?: string;
}

/** Re-asks with what was wrong, before a question is given up. */
const REASKS = 3;
/** Characters of a rejected answer that are shown to the model again. */
const ECHO = 2000;
const CHARACTERS_PER_TOKEN = 4;
/** How often a prompt is halved where the server finds it too long. */
const HALVINGS = 3;

/**
 * Talks to the models of one run: bounded in requests side by side and in spending; asks again where an answer will not
 * do, and keeps every exchange. Equal requests at equal places are sent once.
 */
export class LlmSession implements Llm {
  readonly #options: SessionOptions;
  readonly #lines: Readonly<Record<SlotName, Line>> | null;
  readonly #queue: PQueue;
  readonly #budget: Budget;
  readonly #file: ExchangeFile | null;
  readonly #known = new Map<string, Exchange>();
  readonly #underWay = new Map<string, Promise<Exchange>>();
  readonly #stop = new AbortController();
  /** What the file accounts for. */
  #recorded: Spend = { calls: 0, tokens: 0, usd: 0 };
  /** Requests in a row that failed for good. */
  #failures = 0;
  #ended: BudgetEnd | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    // Every request under way listens.
    setMaxListeners(0, this.#stop.signal);
    const { settings, limits, endpoints, cassette = [], record } = options;
    const budget = new Budget(limits);
    const common = { settings, budget, stop: this.#stop.signal };
    this.#budget = budget;
    this.#lines = endpoints && {
      propose: new Line({ endpoint: endpoints.propose, ...common }),
      judge: new Line({ endpoint: endpoints.judge, ...common }),
    };
    this.#queue = new PQueue({ concurrency: settings.concurrency });
    for (const exchange of cassette) this.#known.set(exchange.key, exchange);
    this.#file = record === undefined ? null : new ExchangeFile(record);
    for (const exchange of this.#file?.before ?? []) {
      budget.add(exchange);
      this.#recorded = plus(this.#recorded, exchange);
      // What was answered is paid for; what failed is worth another try.
      if (exchange.text !== null) this.#known.set(exchange.key, exchange);
    }
  }

  get spent(): Spend {
    return this.#budget.spent;
  }

  get ended(): BudgetEnd | null {
    return this.#ended;
  }

  /** Lets go of what is under way, which may be on the bill: it is recorded at its worst. */
  close(): void {
    if (this.#stop.signal.aborted) return;
    const { spent, reserved } = this.#budget;
    const rest = plus(plus(spent, reserved), this.#recorded, -1);
    if (this.#file && this.#lines && rest.calls > 0) this.#record({ ...UNFINISHED, ...rest });
    this.#stop.abort();
    this.#file?.close();
  }

  async ask<Value, Result>(question: Question<Value, Result>): Promise<Reply<Result>> {
    const { temperature, maxPromptTokens } = this.#options.settings;
    const room = maxPromptTokens * CHARACTERS_PER_TOKEN - question.system.length;
    const first = question.slot === 'judge' ? temperature.judge : temperature.propose;
    const more: Message[] = [];
    let problem = '';
    for (let attempt = 0; attempt <= REASKS; attempt++) {
      const exchange = await this.#exchange(question, more, attempt === 0 ? first : temperature.repair, room);
      if (exchange.budget !== undefined) {
        this.#ended ??= exchange.budget;
        return { kind: 'spent' };
      }
      if (exchange.text === null) return { kind: 'none', reason: exchange.failure ?? 'no answer' };
      const read = readAnswer(exchange, question);
      if ('result' in read) return { kind: 'result', result: read.result };
      problem = read.problem;
      more.push({ role: 'assistant', content: exchange.text.slice(0, ECHO) || '(nothing)' });
      more.push({ role: 'user', content: `That will not do: ${problem}\nAnswer again with the JSON object only.` });
    }
    return { kind: 'none', reason: problem };
  }

  /** The answer to a request: a recorded one, one that is under way, or a new one, which is recorded. */
  async #exchange<V, R>(
    question: Question<V, R>,
    more: readonly Message[],
    temperature: number,
    room: number,
  ): Promise<Exchange> {
    const { slot, place } = question;
    const messages = messagesOf(question, more, room);
    const model = this.#lines?.[slot].endpoint.model ?? '';
    const key = exchangeKey({ slot, place, messages, temperature });
    const known = this.#known.get(key);
    if (known) return this.#replayed(known);
    if (this.#lines === null) {
      throw new AlphaError('L004', `the recording has no answer for ${place} (${slot})`, {
        hint: 'replay with the config, data and seed it was made with',
        data: { key, place, slot },
      });
    }
    const line = this.#lines[slot];
    const facts = { key, slot, place, model, host: hostOf(line.endpoint.baseUrl), messages };
    const pending =
      this.#underWay.get(key) ?? this.#queue.add(() => this.#live(line, question, more, temperature, room, facts));
    this.#underWay.set(key, pending);
    try {
      return await pending;
    } finally {
      this.#underWay.delete(key);
    }
  }

  /** An answer of the cassette enters the run's own record, once. */
  #replayed(exchange: Exchange): Exchange {
    if (this.#lines === null && !this.#underWay.has(exchange.key)) {
      this.#underWay.set(exchange.key, Promise.resolve(exchange));
      this.#budget.add(exchange);
    }
    return exchange;
  }

  async #live<V, R>(
    line: Line,
    question: Question<V, R>,
    more: readonly Message[],
    temperature: number,
    room: number,
    facts: Pick<Exchange, 'key' | 'slot' | 'place' | 'model' | 'host' | 'messages'>,
  ): Promise<Exchange> {
    let spent = { calls: 0, tokens: 0, usd: 0 };
    for (let halvings = 0; ; halvings++) {
      const messages = messagesOf(question, more, room / 2 ** halvings);
      const sent = await line.send(messages, temperature, question.schema);
      const { answer, failure, fatal, tooLong, denied, estimated } = sent;
      spent = plus(spent, sent);
      if (denied) {
        const budget = this.#budget.ended!;
        return this.#keep({ ...facts, ...spent, text: null, budget, finishReason: null, estimated });
      }
      if (tooLong && halvings < HALVINGS) continue;
      const outcome = answer
        ? { text: answer.text, finishReason: answer.finishReason }
        : { text: null, finishReason: null, failure };
      const exchange = this.#keep({ ...facts, ...spent, ...outcome, estimated });
      this.#failures = answer === null ? this.#failures + 1 : 0;
      if (fatal) throw fatal;
      if (this.#failures >= this.#options.settings.patience) throw this.#unreachable(facts.host, failure);
      return exchange;
    }
  }

  #keep(exchange: Exchange): Exchange {
    if (!this.#stop.signal.aborted) this.#record(exchange);
    if (exchange.text !== null) this.#known.set(exchange.key, exchange);
    return exchange;
  }

  #record(exchange: Exchange): void {
    this.#recorded = plus(this.#recorded, exchange);
    this.#file?.add(exchange);
  }

  #unreachable(host: string, failure: string): AlphaError {
    return new AlphaError('L003', `${host} failed ${this.#failures} times in a row: ${failure}`, {
      hint: '`alphalode llm check` tries the endpoint; `resume` goes on where the run stands',
      data: { host, failures: this.#failures },
    });
  }
}

/** Stands in the record for what was under way when a run stopped. */
const UNFINISHED = {
  key: 'unfinished',
  slot: 'propose',
  model: '',
  host: '',
  place: '',
  messages: [],
  text: null,
  failure: 'the run stopped',
  finishReason: null,
  estimated: true,
} as const;

function messagesOf<V, R>({ system, prompt }: Question<V, R>, more: readonly Message[], room: number): Message[] {
  return [{ role: 'system', content: system }, { role: 'user', content: prompt(Math.floor(room)) }, ...more];
}

/** The answer's value, or what is wrong with it, in words for the model. */
function readAnswer<Value, Result>(
  { text, finishReason }: Exchange,
  { schema, accept }: Question<Value, Result>,
): { readonly result: Result } | { readonly problem: string } {
  const found = extractJson(text ?? '');
  if (found === undefined) {
    const cut = finishReason === 'length' ? 'it was cut off; be shorter' : 'it holds no JSON object';
    return { problem: text?.trim() === '' ? 'it is empty' : cut };
  }
  // An array where an object is wanted: its first element that fits.
  const candidates = [found, ...(Array.isArray(found) ? found.slice(0, 5) : [])];
  for (const candidate of candidates) {
    const parsed = schema.safeParse(candidate);
    if (parsed.success) return accept(parsed.data);
  }
  const issue = schema.safeParse(found).error?.issues[0];
  return { problem: `${issue?.path.join('.') || 'the object'}: ${issue?.message ?? 'does not fit the schema'}` };
}
