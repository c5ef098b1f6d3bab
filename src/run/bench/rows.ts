import type { BenchMarket } from './market.js';
import type { Peer } from './peers.js';

/** One line of the benchmark. */
export interface BenchRow {
  readonly name: string;
  readonly panel: BenchMarket['name'];
  readonly backend: 'wasm';
  readonly threads: number;
  readonly minMs: number;
  readonly medianMs: number;
  /** Multiple of a copy of one matrix, timed in turn with it. */
  readonly copies: number;
  /** Matrix bytes read and written at least, where the workload is one operator. */
  readonly bytes?: number;
  /** The most copies the project's goals allow, on panel A. */
  readonly goal?: number;
  /** How many times as long plain loops in JavaScript take. */
  readonly plain?: number;
  /** Candidates a second, for the row `endToEnd`. */
  readonly perSecond?: number;
  /** Resident megabytes of the process afterwards, all threads. */
  readonly residentMb?: number;
  /** Others, as measured elsewhere. */
  readonly peers?: readonly Peer[];
}
