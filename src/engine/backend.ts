import type { Panel } from '../panel/panel.js';
import type { Program } from '../plan/program.js';

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
}

export const BACKENDS = ['wasm', 'reference', 'reference32'] as const;
export type BackendName = (typeof BACKENDS)[number];
export const DEFAULT_BACKEND: BackendName = 'wasm';
