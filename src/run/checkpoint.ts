import type { BudgetEnd } from '../llm/index.js';
import { readBytes, writeAtomic } from '../util/files.js';
import type { Json } from '../util/json.js';
import { checkedJson, withChecksum } from './checksum.js';
import type { RunFolder } from './folder.js';
import type { LedgerPosition } from './ledger.js';

/** All that a run needs beside its journal to go on with the same bytes. Written whole, after each batch. */
export interface Checkpoint {
  readonly schema: 'alphalode/checkpoint';
  readonly version: 1;
  /** Sizes up to which journal and trials belong to this state; what lies behind is redone. */
  readonly ledger: LedgerPosition;
  /** Ids given out. */
  readonly asked: number;
  /** Distinct formulas scored. */
  readonly evaluations: number;
  /** Asks in a row without a new formula. */
  readonly barren: number;
  /** Seconds spent so far, for budgets and reports only. */
  readonly seconds: number;
  readonly plants: readonly PlantState[];
  readonly pool: Json;
  readonly searcher: Json;
  /** Null while the search goes on. */
  readonly ended: EndReason | null;
  /** The budget that ended it. */
  readonly limit: number | null;
}

export type EndReason = 'evaluations' | 'minutes' | 'memory' | 'exhausted' | BudgetEnd;

/** How near the search has come to a planted formula. */
export interface PlantState {
  readonly formula: string;
  /** Evaluations until the first hit, or null. */
  readonly hitAt: number | null;
  readonly best: number;
  /** The nearest formula. */
  readonly by: string | null;
}

/** A checkpoint as its file holds it. */
export function checkpointText(checkpoint: Checkpoint): string {
  return withChecksum(checkpoint);
}

/** Writes the state after a batch; with `sync` also to where the disk is waited for. */
export function writeCheckpoint(folder: RunFolder, text: string, { sync }: { sync: boolean }): void {
  if (sync) writeAtomic(folder.synced, text);
  writeAtomic(folder.checkpoint, text, { sync: false });
}

/** Writes the end of a run, and beside it the state after its last whole batch, from which a larger budget would go on. */
export function writeEnd(folder: RunFolder, end: string, before: string): void {
  writeAtomic(folder.synced, before);
  writeAtomic(folder.checkpoint, end);
}

/** A checkpoint as it was written, or null where it is missing or damaged. */
export function readCheckpoint(path: string): Checkpoint | null {
  return checkedJson(readBytes(path)) as Checkpoint | null;
}
