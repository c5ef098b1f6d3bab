import { readText, removeFile, writeAtomic } from '../util/files.js';
import { type EndReason, readCheckpoint } from './checkpoint.js';
import type { RunConfig } from './config.js';
import type { RunFolder } from './folder.js';

type Budget = RunConfig['budget'];

/** The limit that each end is of. A search that finds nothing new any more has none. */
const LIMITS: Readonly<Record<EndReason, keyof Budget | null>> = {
  evaluations: 'evaluations',
  minutes: 'minutes',
  memory: 'memoryMb',
  llmCalls: 'llmCalls',
  tokens: 'tokens',
  usd: 'usd',
  exhausted: null,
};

/** The limit that ended a run, as it was then; null where none did. */
export function limitOf(ended: EndReason | null, budget: Budget): number | null {
  const limit = ended && LIMITS[ended];
  return limit && budget[limit];
}

/**
 * Takes a run whose budget ended it, and was raised since, back to its last whole batch: it goes on from there to what it
 * would have found with the larger budget from the start. Does nothing to any other.
 */
export function reopen(folder: RunFolder, budget: Budget): void {
  const end = readCheckpoint(folder.checkpoint);
  if (end === null || end.ended === null || end.limit === null) return;
  if ((limitOf(end.ended, budget) ?? Number.POSITIVE_INFINITY) <= end.limit) return;
  if (readCheckpoint(folder.synced)?.ended === null) {
    writeAtomic(folder.checkpoint, readText(folder.synced)!);
  } else {
    // Without the state before its end, it finds the same again from the beginning.
    removeFile(folder.synced);
    removeFile(folder.checkpoint);
  }
}
