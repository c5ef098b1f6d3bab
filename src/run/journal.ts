import { existsSync, readFileSync } from 'node:fs';
import { AppendFile } from '../util/files.js';
import { crc32 } from '../util/hash.js';
import { type Json, stableStringify } from '../util/json.js';

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
    const event = stableStringify({ ...data, ev, seq: this.#seq++ });
    this.#pending.push(`{"crc":"${crc32(event)}",${event.slice(1)}\n`);
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

/** The good events from the start up to the first damaged line, and how many bytes they take. */
export function readJournal(path: string): { events: JournalEvent[]; bytes: number; dropped: number } {
  const data = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const events: JournalEvent[] = [];
  let at = 0;
  while (at < data.length) {
    const end = data.indexOf(10, at);
    const event = end < 0 ? null : parseLine(data.toString('utf8', at, end));
    if (event === null || event.seq !== events.length) break;
    events.push(event);
    at = end + 1;
  }
  const dropped = data
    .subarray(at)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '').length;
  return { events, bytes: at, dropped };
}

function parseLine(line: string): JournalEvent | null {
  const match = /^\{"crc":"([0-9a-f]{8})",/.exec(line);
  if (match === null) return null;
  const body = `{${line.slice(match[0].length)}`;
  if (crc32(body) !== match[1]) return null;
  try {
    return JSON.parse(body) as JournalEvent;
  } catch {
    return null;
  }
}
