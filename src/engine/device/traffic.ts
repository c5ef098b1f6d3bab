import { nowMs } from '../../util/clock.js';

/** What a device did, added up. */
export interface TrafficTotals {
  readonly dispatches: number;
  readonly submissions: number;
  /** Shaders compiled; the others were known. */
  readonly compiled: number;
  readonly compileMs: number;
  /** Bytes that kernels read and wrote at least: every buffer of a dispatch once. */
  readonly movedBytes: number;
  readonly uploadBytes: number;
  readonly uploadMs: number;
  readonly downloadBytes: number;
  readonly downloadMs: number;
  /** Until the queue was done, downloads not counted. */
  readonly computeMs: number;
}

const NOTHING: TrafficTotals = {
  dispatches: 0,
  submissions: 0,
  compiled: 0,
  compileMs: 0,
  movedBytes: 0,
  uploadBytes: 0,
  uploadMs: 0,
  downloadBytes: 0,
  downloadMs: 0,
  computeMs: 0,
};

/** Counts what goes over to a device and back. */
export class Traffic {
  #totals = NOTHING;

  add(counts: Partial<TrafficTotals>): void {
    const next: Record<keyof TrafficTotals, number> = { ...this.#totals };
    for (const [name, count] of Object.entries(counts)) next[name as keyof TrafficTotals] += count;
    this.#totals = next;
  }

  timeUpload(bytes: number, work: () => void): void {
    const start = nowMs();
    work();
    this.add({ uploadBytes: bytes, uploadMs: nowMs() - start });
  }

  /** The totals since the last time. */
  take(): TrafficTotals {
    const totals = this.#totals;
    this.#totals = NOTHING;
    return totals;
  }
}
