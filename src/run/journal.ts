import { AppendFile, readBytes } from '../util/files.js';
import type { Json } from '../util/json.js';
import { checkedJson, withChecksum } from './checksum.js';

/** One line of `events.jsonl`: `{"crc":..., "ev":..., "seq":..., ...}`; the checksum is over the line without it. */
export interface JournalEvent {
  readonly seq: number;
  readonly ev: string;
  readonly [key: string]: Json;
}

/**
 * The append-only record of a run. Events are gathered by `add` and written whole by `commit`, in one write; a crash
 * leaves at most a torn tail, which `readJournal` does not return.
 */
export class Journal {
  #file: AppendFile;
  #seq: number;
  #pending: string[] = [];

  constructor(path: string, { bytes, seq }: { bytes: number; seq: number } = { bytes: 0, seq: 0 }) {
    this.#file = new AppendFile(path, bytes);
    this.#seq = seq;
  }

  /** Where the journal stands: what a checkpoint keeps. */
  get position(): { bytes: number; seq: number } {
    return { bytes: this.#file.size, seq: this.#seq };
  }

  add(ev: string, data: { readonly [key: string]: Json }): void {
    this.#pending.push(`${withChecksum({ ...data, ev, seq: this.#seq++ })}\n`);
  }

  commit(): void {
    if (this.#pending.length === 0) return;
    this.#file.append(Buffer.from(this.#pending.join('')));
    this.#pending = [];
  }

  sync(): void {
    this.#file.sync();
  }

  close(): void {
    this.#file.close();
  }
}

export interface JournalContents {
  /** The events before the first damage. */
  readonly events: readonly JournalEvent[];
  /** How many bytes they take. */
  readonly bytes: number;
  /** Lines behind them, none of which counts. */
  readonly dropped: number;
}

export function readJournal(path: string): JournalContents {
  return parseJournal(readBytes(path));
}

/** Reads up to the first line that is torn, changed in any bit, or out of order. */
export function parseJournal(data: Buffer): JournalContents {
  const events: JournalEvent[] = [];
  let at = 0;
  while (at < data.length) {
    const end = data.indexOf(10, at);
    const event = end < 0 ? null : (checkedJson(data.subarray(at, end)) as JournalEvent | null);
    if (event === null || event.seq !== events.length) break;
    events.push(event);
    at = end + 1;
  }
  return { events, bytes: at, dropped: linesIn(data.subarray(at)) };
}

/** Lines with anything in them; what stands behind the last line's end is one too. */
function linesIn(data: Buffer): number {
  let lines = 0;
  for (let at = 0; at < data.length; ) {
    const end = data.indexOf(10, at);
    if (end !== at) lines++;
    at = end < 0 ? data.length : end + 1;
  }
  return lines;
}
