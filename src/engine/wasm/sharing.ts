import type { Program } from '../../plan/program.js';
import { formOf } from './table.js';

/** For each step: the last formula that needs it, -1 for none; and whether it must be kept for formulas to come. */
export interface Sharing {
  readonly lastFormula: Int32Array;
  readonly kept: Uint8Array;
}

/**
 * What formulas of a batch have in common. A step is kept as a matrix where several steps or formulas read it; inside a
 * larger part that is itself shared it need not be. Element-wise steps cost less to do again than to keep.
 */
export function sharing({ instructions, outputs }: Program): Sharing {
  const n = instructions.length;
  const firstFormula = new Int32Array(n).fill(-1);
  const lastFormula = new Int32Array(n).fill(-1);
  const readers = new Uint8Array(n);
  const cheapReader = new Uint8Array(n);
  const seenBy = new Int32Array(n).fill(-1);
  for (const [at, instruction] of instructions.entries()) {
    if (instruction.kind !== 'kernel') continue;
    for (const input of new Set(instruction.inputs)) {
      readers[input] = Math.min(2, readers[input]! + 1);
      if (formOf(instruction.kernel) === 'element') cheapReader[input] = 1;
    }
    seenBy[at] = -1;
  }
  for (const root of outputs) readers[root] = Math.min(2, readers[root]! + 1);
  for (const [formula, root] of outputs.entries()) {
    const stack = [root];
    for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
      if (seenBy[step] === formula) continue;
      seenBy[step] = formula;
      if (firstFormula[step] === -1) firstFormula[step] = formula;
      lastFormula[step] = formula;
      const instruction = instructions[step]!;
      if (instruction.kind === 'kernel') stack.push(...instruction.inputs);
    }
  }
  const kept = new Uint8Array(n);
  for (const [at, instruction] of instructions.entries()) {
    if (instruction.kind !== 'kernel' || formOf(instruction.kernel) === 'element') continue;
    const shared = lastFormula[at]! > firstFormula[at]!;
    if (shared && (readers[at]! > 1 || cheapReader[at] === 1)) kept[at] = 1;
  }
  return { lastFormula, kept };
}
