import { existsSync } from 'node:fs';
import { moveFile, readBytes, writeAtomic } from '../util/files.js';
import { type Checkpoint, readCheckpoint } from './checkpoint.js';
import type { RunFolder } from './folder.js';
import { parseJournal } from './journal.js';
import type { LedgerContents } from './ledger.js';
import { isHeld } from './lock.js';
import { parseTrials } from './trials.js';

/** What a resume found, for its user. */
export interface Recovery {
  /** Evaluations of the state it goes on from; 0 where it begins again. */
  readonly evaluations: number;
  /** Lines of the journal behind that state: they are done again, to the same outcomes. */
  readonly dropped: number;
  /** Files that are damaged; none where only a batch at work was lost. */
  readonly damaged: readonly string[];
}

/** A checkpoint and the part of the ledger that belongs to it. */
export interface State {
  readonly checkpoint: Checkpoint;
  readonly contents: LedgerContents;
}

/** What the files of a run hold. */
interface Findings {
  readonly state: State | null;
  readonly damaged: ReadonlySet<string>;
  readonly events: Buffer;
  readonly trials: Buffer;
}

/** The newest state of a run that its ledger bears out in every bit, and what is damaged of that which was looked at. */
function look(folder: RunFolder, dates: number): Findings {
  const events = readBytes(folder.events);
  const trials = readBytes(folder.trials);
  const damaged = new Set<string>();
  let state: State | null = null;
  for (const path of [folder.checkpoint, folder.synced]) {
    if (state !== null || !existsSync(path)) continue;
    const checkpoint = readCheckpoint(path);
    if (checkpoint === null) {
      damaged.add(path);
      continue;
    }
    const position = checkpoint.ledger;
    const journal = parseJournal(events.subarray(0, position.journal.bytes));
    const records = parseTrials(trials.subarray(0, position.trialsBytes), dates);
    const journalHolds = journal.bytes === position.journal.bytes && journal.events.length === position.journal.seq;
    const trialsHold = records.bytes === position.trialsBytes;
    if (!journalHolds) damaged.add(folder.events);
    if (!trialsHold) damaged.add(folder.trials);
    if (journalHolds && trialsHold) {
      state = { checkpoint, contents: { position, events: journal.events, trials: records.trials } };
    }
  }
  return { state, damaged, events, trials };
}

/** Files of a run that are not as they were written; a run at work changes them. `dates` is the length of a daily series. */
export function damagedFiles(folder: RunFolder, dates: number): readonly string[] {
  if (isHeld(folder)) return [];
  const { damaged } = look(folder, dates);
  const older = existsSync(folder.synced) && readCheckpoint(folder.synced) === null ? [folder.synced] : [];
  return [...new Set([...damaged, ...older])];
}

/**
 * Finds the newest state of a run that is whole: the last checkpoint, else the last one that was waited for, else the
 * beginning; a run finds the same again from each. What is damaged, and what lies behind the state then, is kept beside as
 * `*.bad`. `dates` is the length of a daily series.
 */
export function recover(folder: RunFolder, dates: number): { state: State | null; recovery: Recovery } {
  const { state, damaged, events, trials } = look(folder, dates);
  const position = state?.checkpoint.ledger ?? { journal: { bytes: 0 }, trialsBytes: 0 };
  const behind = events.subarray(position.journal.bytes);
  if (damaged.size > 0) {
    if (behind.length > 0) writeAtomic(`${folder.events}.bad`, behind);
    const records = trials.subarray(position.trialsBytes);
    if (records.length > 0) writeAtomic(`${folder.trials}.bad`, records);
    for (const path of [folder.checkpoint, folder.synced]) if (damaged.has(path)) moveFile(path, `${path}.bad`);
  }
  const { dropped, events: unfinished } = parseJournal(behind);
  return {
    state,
    recovery: {
      evaluations: state?.checkpoint.evaluations ?? 0,
      dropped: dropped + unfinished.length,
      damaged: [...damaged],
    },
  };
}
