import type { KernelId } from '../ops/kernels.js';

/** One step of a program; inputs are indexes of earlier steps. */
export type Instruction =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: number }
  | {
      readonly kind: 'kernel';
      readonly kernel: KernelId;
      readonly inputs: readonly number[];
      /** Constants in order of the operator's parameters, the window first where there is one. */
      readonly params: readonly number[];
      /** Present when NaN are skipped: how many finite values a window needs. */
      readonly minPeriods?: number;
    };

/** A batch of formulas as straight-line code, common subexpressions once. `outputs[i]` is the step of formula i. */
export interface Program {
  readonly instructions: readonly Instruction[];
  readonly outputs: readonly number[];
}
