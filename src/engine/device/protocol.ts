import type { KernelId } from '../../ops/kernels.js';
import type { Matrix } from '../../panel/panel.js';
import type { Program } from '../../plan/program.js';
import type { PanelParts } from './parts.js';
import type { TrafficTotals } from './traffic.js';

/** A panel by its number. */
export interface PanelNote {
  readonly id: number;
  readonly parts: PanelParts;
}

export type Request =
  | { readonly kind: 'open'; readonly mode?: string }
  | {
      readonly kind: 'evaluate';
      readonly program: Program;
      readonly panel: PanelNote;
      /** Whether values are to come back. */
      readonly fetch: boolean;
      /** What to score the outputs against. */
      readonly target?: TargetNote;
    }
  | { readonly kind: 'copy'; readonly bytes: number };

/** A target by its number. */
export interface TargetNote {
  readonly id: number;
  readonly parts: TargetParts;
}

/** What factors are scored against: the outcome of each cell, and the close, which tells what could be covered. */
export interface TargetParts {
  readonly label: Matrix;
  readonly close: Matrix;
}

/** Figures of a factor by date of the panel, as a device reduced them; NaN where there is no number. */
export interface DailyRecords {
  /** Members with factor and label, and their correlations. */
  readonly pairs: Float32Array;
  readonly ic: Float32Array;
  readonly rankIc: Float32Array;
  /** With the date before. */
  readonly turnover: Float32Array;
  /** Members with factor and close, and with close. */
  readonly covered: Float32Array;
  readonly close: Float32Array;
}

export interface OpenReply {
  readonly label: string;
}

/**
 * `values[i]`: output i of the program, in shared memory, none where they were to stay; `daily[i]`: its figures, none without
 * a target; what was done for them, and what had to run on wasm.
 */
export interface EvaluateReply {
  readonly values: readonly Float32Array[];
  readonly daily: readonly DailyRecords[];
  readonly traffic: TrafficTotals;
  readonly onWasm: readonly KernelId[];
}
