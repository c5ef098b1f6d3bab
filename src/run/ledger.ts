import type { Origin, Outcome } from '../../search/contract.js';
import type { Node } from '../expr/nodes.js';
import { parse, print } from '../lang/index.js';
import type { Json } from '../util/json.js';
import type { RunFolder } from './folder.js';
import { Journal, type JournalEvent } from './journal.js';
import { duplicate, fromEvent, type Numbered, toEvent } from './outcomes.js';
import { TrialsFile } from './trials.js';

/** Where the files of a ledger stood when a checkpoint was written. */
export interface LedgerPosition {
  readonly journal: { readonly bytes: number; readonly seq: number };
  readonly trialsBytes: number;
}

/** What the files hold up to a position, every line and record of it whole. */
export interface LedgerContents {
  readonly position: LedgerPosition;
  readonly events: readonly JournalEvent[];
  readonly trials: ReadonlyMap<number, Float32Array>;
}

/** A formula as it entered the run. */
export interface Entry {
  readonly form: Node;
  readonly origin: Origin;
}

export interface Best {
  readonly ic: number;
  readonly expr: string;
}

/** What has been tried: every outcome by canonical hash in memory, journal and daily ICs on disk, and the counts. */
export class Ledger {
  readonly #known = new Map<string, Outcome>();
  /** Hash of the formula that had these values first, by fingerprint. */
  readonly #firsts = new Map<string, string>();
  readonly #entries = new Map<number, Entry>();
  readonly #journal: Journal;
  readonly #trials: TrialsFile;
  #newTrials: { id: number; dailyIc: Float32Array }[] = [];
  /** Formulas asked again, and those of them that had another hash. */
  duplicates = 0;
  twins = 0;
  /** Formulas the pool refused as too like a member. */
  rejected = 0;
  unscorable = 0;
  /** Refused to the pool by the look-ahead check. */
  lookAheads = 0;
  /** Best single |IC| so far. */
  best: Best | null = null;

  private constructor(folder: RunFolder, position?: LedgerPosition) {
    this.#journal = new Journal(folder.events, position?.journal);
    this.#trials = new TrialsFile(folder.trials, position?.trialsBytes);
  }

  static create(folder: RunFolder): Ledger {
    return new Ledger(folder);
  }

  /** The ledger as a checkpoint left it; what the files hold beyond is cut off. */
  static restore(folder: RunFolder, { position, events, trials }: LedgerContents, months: readonly string[]): Ledger {
    const ledger = new Ledger(folder, position);
    for (const event of events) {
      if (event.ev === 'base')
        ledger.#entries.set(event.id as number, { form: parse(event.expr as string), origin: BASE });
      if (event.ev !== 'trial') continue;
      const found = fromEvent(event, trials.get(event.id as number), months);
      if (found === null) {
        ledger.duplicates++;
        if (event.twin === true) ledger.twins++;
        continue;
      }
      const fingerprint = (event.fingerprint as string | undefined) ?? null;
      ledger.#remember(found.outcome, { form: found.outcome.ast, origin: found.origin }, fingerprint);
    }
    return ledger;
  }

  get position(): LedgerPosition {
    return { journal: this.#journal.position, trialsBytes: this.#trials.bytes };
  }

  knows(hash: string): boolean {
    return this.#known.has(hash);
  }

  /** What became of the formula with this hash, or else of the one with these values. */
  original({ hash, fingerprint }: Pick<Numbered, 'hash' | 'fingerprint'>): Outcome | undefined {
    const first = fingerprint === null ? undefined : this.#firsts.get(fingerprint);
    return this.#known.get(hash) ?? (first === undefined ? undefined : this.#known.get(first));
  }

  /** The IC of a scored formula, null where there is none. */
  icOf(hash: string): number | null {
    return this.#known.get(hash)?.ic ?? null;
  }

  entryOf(id: number): Entry {
    return this.#entries.get(id)!;
  }

  note(event: string, data: { readonly [key: string]: Json }): void {
    this.#journal.add(event, data);
  }

  /** A factor of the user's own. */
  addBase({ id, hash, form }: Numbered): void {
    this.#entries.set(id, { form, origin: BASE });
    this.#journal.add('base', { id, hash, expr: print(form) });
  }

  /** A new outcome; `dailyIc` where it was scored. */
  add(candidate: Numbered, outcome: Outcome, dailyIc: Float32Array | null): void {
    this.#remember(outcome, { form: candidate.form, origin: candidate.origin }, candidate.fingerprint);
    this.#journal.add('trial', toEvent(outcome, candidate));
    if (dailyIc) this.#newTrials.push({ id: candidate.id, dailyIc });
  }

  /** The cached outcome of a formula that was tried before. */
  addDuplicate(candidate: Numbered): Outcome {
    const outcome = duplicate(candidate, this.original(candidate)!);
    this.duplicates++;
    if (outcome.hash !== candidate.hash) this.twins++;
    this.#journal.add('trial', toEvent(outcome, candidate));
    return outcome;
  }

  /** Hands all that was added to the system, in whole records; `sync` waits for the disk. */
  commit({ sync }: { sync: boolean }): void {
    this.#trials.append(this.#newTrials);
    this.#newTrials = [];
    this.#journal.commit();
    if (!sync) return;
    this.#trials.sync();
    this.#journal.sync();
  }

  close(): void {
    try {
      this.#journal.close();
    } finally {
      this.#trials.close();
    }
  }

  #remember(outcome: Outcome, entry: Entry, fingerprint: string | null): void {
    const { id, hash, status, ic } = outcome;
    if (fingerprint !== null) this.#firsts.set(fingerprint, hash);
    this.#known.set(hash, outcome);
    this.#entries.set(id, entry);
    if (status === 'rejected') this.rejected++;
    if (status === 'unscorable' || status === 'failed') this.unscorable++;
    if (outcome.futureSeen !== undefined) this.lookAheads++;
    if (ic !== null && (this.best === null || Math.abs(ic) > Math.abs(this.best.ic)))
      this.best = { ic, expr: print(entry.form) };
  }
}

const BASE: Origin = { strategy: 'base', step: 0, parents: [] };
