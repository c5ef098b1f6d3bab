import type { KernelId } from '../ops/kernels.js';
import type { Panel } from '../panel/panel.js';
import type { Program } from '../plan/program.js';
import type { DailyRecords, TargetParts } from './device/protocol.js';
import type { TrafficTotals } from './device/traffic.js';

/** A matrix of values in the panel's layout; every cell is finite or NaN. */
export type Values = Float64Array | Float32Array;

/**
 * Evaluates programs over a panel. A backend is a table from kernel id to kernel and knows nothing of formulas, scores
 * or search. Results do not depend on what else is in the program or was evaluated before.
 */
export interface Backend {
  readonly name: BackendName;
  /** Values of each output of the program. The caller owns the returned arrays. */
  evaluate(program: Program, panel: Panel): Values[];
  /**
   * The same, with what scores rest on, reduced by date where the values lie: devices do that. Null where an engine that may
   * does not.
   */
  reduce?(program: Program, panel: Panel, target: TargetParts): Reduced | null;
  /** Takes a panel's first dates into the backend's own memory and gives them back as they lie there. */
  hold?(panel: Panel, dates: number): Panel;
  /** What the last evaluation ran on, where that is not the processor alone. */
  readonly account?: Account | undefined;
  /** Why this engine, where it was chosen among several. */
  readonly note?: string;
}

/** Values of each output of a program, and the figures of each by date. */
export interface Reduced {
  readonly values: readonly Values[];
  readonly daily: readonly DailyRecords[];
}

/** What of some results is a device's work. */
export interface DeviceShare {
  /** The device, for people. */
  readonly device: string;
  /** Primitives that it has no kernel for: the wasm engine computed them. */
  readonly onWasm: readonly KernelId[];
  /** Whether it also reduced what scores rest on. */
  readonly scored: boolean;
}

/** How a device computed what it was asked for. */
export interface Account extends DeviceShare {
  readonly traffic: TrafficTotals;
}

/** The share of a device in two lots of results, either of which may be nothing yet. */
export function together(a: DeviceShare | null, b: DeviceShare | null): DeviceShare | null {
  if (a === null || b === null) return a ?? b;
  const onWasm = [...new Set([...a.onWasm, ...b.onWasm])].sort();
  return { device: a.device, onWasm, scored: a.scored && b.scored };
}

export const BACKENDS = ['wasm', 'reference', 'reference32', 'webgpu', 'gpujs'] as const;
export type BackendName = (typeof BACKENDS)[number];
/** What a command may ask for; a run names its engine, so that its bytes do not hang on timing. */
export const BACKEND_CHOICES = [...BACKENDS, 'auto'] as const;
export type BackendChoice = (typeof BACKEND_CHOICES)[number];
export const DEFAULT_BACKEND: BackendName = 'wasm';
