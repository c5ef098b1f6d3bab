import type { OwnSums, PlacedFactor } from '../combine/index.js';
import type { DeviceShare } from '../engine/index.js';
import type { Node } from '../expr/nodes.js';
import type { Score } from '../score/target.js';
import type { ErrorCode } from '../util/error-codes.js';

/** Formulas for one worker, at most a chunk of them. */
export interface WorkerTask {
  readonly formulas: readonly Node[];
  /** Where each formula's z-scores are to be left, in the shared memory. */
  readonly slots: readonly PlacedFactor[];
  /** The pool's members as it stood when the batch was asked; the sums with them are worked out by the worker. */
  readonly members: readonly PlacedFactor[];
}

export interface WorkerResult {
  readonly measurements: readonly Measurement[];
  readonly cache: CacheCounts;
  /** A device's part in what this worker has measured so far; null: it has none. */
  readonly device: DeviceShare | null;
}

/** What a worker answers: measurements, or why its device gave none. */
export type WorkerReply =
  | WorkerResult
  | { readonly refused: { readonly code: ErrorCode; readonly message: string; readonly hint?: string } };

/** How often results of subexpressions were at hand. */
export interface CacheCounts {
  readonly hits: number;
  readonly misses: number;
}

/** All sums a pool needs of a candidate. */
export interface CandidateSums {
  readonly own: OwnSums;
  /** P by date with each of the given members, in their order. */
  readonly cross: readonly Float64Array[];
}

/** What is measured of one formula. */
export type Measurement =
  | {
      readonly kind: 'scored';
      readonly score: Score;
      readonly factor: PlacedFactor;
      readonly sums: CandidateSums;
      /** Mean daily |correlation| with each plant. */
      readonly hits: readonly (number | null)[];
    }
  | { readonly kind: 'unscorable' }
  | { readonly kind: 'failed'; readonly message: string };
