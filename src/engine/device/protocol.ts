import type { KernelId } from '../../ops/kernels.js';
import type { Program } from '../../plan/program.js';
import type { PanelParts } from './parts.js';
import type { TrafficTotals } from './traffic.js';

/** A panel by its number; its parts come along the first time. */
export interface PanelNote {
  readonly id: number;
  readonly parts?: PanelParts;
}

export type Request =
  | { readonly kind: 'open'; readonly mode?: string }
  | { readonly kind: 'evaluate'; readonly program: Program; readonly panel: PanelNote };

export interface OpenReply {
  readonly label: string;
}

/** `values[i]`: output i of the program, in shared memory; what was done for them, and what had to run on wasm. */
export interface EvaluateReply {
  readonly values: readonly Float32Array[];
  readonly traffic: TrafficTotals;
  readonly onWasm: readonly KernelId[];
}
