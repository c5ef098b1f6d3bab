import { existsSync, readFileSync } from 'node:fs';
import { AlphaError } from '../util/errors.js';
import { AppendFile } from '../util/files.js';
import { shortHash } from '../util/hash.js';
import { stableStringify } from '../util/json.js';
import type { BudgetEnd } from './budget.js';
import type { SlotName } from './endpoint.js';
import type { Message } from './transport.js';

/** A request and what came of it, as it stands in `exchanges.jsonl`. No key, no path, no time. */
export interface Exchange {
  readonly key: string;
  readonly slot: SlotName;
  readonly model: string;
  readonly host: string;
  readonly place: string;
  readonly messages: readonly Message[];
  /** Null: no answer came, for the reason that `failure` says. */
  readonly text: string | null;
  readonly failure?: string;
  /** The budget that was spent, for a request that was not sent. */
  readonly budget?: BudgetEnd;
  readonly finishReason: string | null;
  /** HTTP requests it took. */
  readonly calls: number;
  readonly tokens: number;
  readonly usd: number;
  /** The server did not say how many tokens: they are estimated. */
  readonly estimated: boolean;
}

/** Identity of a request: equal requests at equal places have equal answers in a recording, whatever model gave them. */
export function exchangeKey(request: Pick<Exchange, 'slot' | 'place' | 'messages'> & { temperature: number }): string {
  const { slot, place, messages, temperature } = request;
  return shortHash(stableStringify({ slot, place, messages, temperature }));
}

/** The good lines of a recording; a torn tail is left out. */
export function readExchanges(path: string): Exchange[] {
  return goodLines(path).exchanges;
}

function goodLines(path: string): { exchanges: Exchange[]; bytes: number } {
  if (!existsSync(path)) return { exchanges: [], bytes: 0 };
  const data = readFileSync(path);
  const exchanges: Exchange[] = [];
  let bytes = 0;
  for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, bytes)) {
    const exchange = parseLine(data.toString('utf8', bytes, end));
    if (exchange === null) break;
    exchanges.push(exchange);
    bytes = end + 1;
  }
  return { exchanges, bytes };
}

function parseLine(line: string): Exchange | null {
  try {
    const value = JSON.parse(line) as Exchange;
    return typeof value.key === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** A recording to answer from; L004 where there is none. */
export function readCassette(path: string): Exchange[] {
  const exchanges = readExchanges(path);
  if (exchanges.length > 0) return exchanges;
  throw new AlphaError('L004', `no recorded exchanges in ${path}`, {
    hint: 'give the exchanges.jsonl of a run with --proposer llm as llm.cassette',
    data: { path },
  });
}

/** Where exchanges are kept as they happen; each line is written whole and waited for: it was paid for. */
export class ExchangeFile {
  readonly #file: AppendFile;
  /** What it held when it was opened. */
  readonly before: readonly Exchange[];

  constructor(path: string) {
    const { exchanges, bytes } = goodLines(path);
    this.before = exchanges;
    this.#file = new AppendFile(path, bytes);
  }

  add(exchange: Exchange): void {
    this.#file.append(Buffer.from(`${stableStringify(exchange)}\n`));
    this.#file.sync();
  }

  close(): void {
    this.#file.close();
  }
}
