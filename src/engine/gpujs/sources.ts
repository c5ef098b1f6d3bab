import type { Shape } from '../../panel/panel.js';
import { kernelOperator } from '../../plan/kernel-operators.js';
import type { Instruction } from '../../plan/program.js';
import { CELLS } from './cells.js';
import { type RowForm, rowBody } from './rows.js';
import { matrixSource, read, type Source } from './source.js';
import { WINDOWS, windowBody } from './windows.js';

export type KernelInstruction = Extract<Instruction, { kind: 'kernel' }>;

/** A step as gpu.js runs it. */
export interface Step {
  readonly source: Source;
  /** The array `p`. */
  readonly params: readonly number[];
  /** What the first input's dates are summed up in, which comes between `p` and the inputs behind the universe. */
  readonly summary?: RowForm;
}

/** The source of a step; null where there is no kernel. */
export function stepOf(shape: Shape, instruction: KernelInstruction): Step | null {
  const { kernel, inputs, params, minPeriods } = instruction;
  const args = inputs.map((_, i) => `a${i}`);
  const cell = CELLS[kernel];
  if (cell !== undefined) {
    const reads = args.map((a, i) => read(shape, a, 'xyz'[i]!)).join('\n');
    return { source: matrixSource(shape, args, `${reads}\n${cell}`), params: [0] };
  }
  if (kernel === 'ts_delay') {
    const body = `if (date - p[0] >= 0) { const day = date - p[0]; ${read(shape, 'a0', 'x', 'day')} r = x; ok = okx; }`;
    return { source: matrixSource(shape, args, body), params };
  }
  const window = WINDOWS[kernel];
  if (window) {
    const body = windowBody(shape, window, inputs.length, minPeriods !== undefined);
    return { source: matrixSource(shape, args, body), params: [params[0]!, minPeriods ?? params[0]!] };
  }
  const row = rowBody(shape, kernel);
  if (!row || kernelOperator(kernel).operator.family !== 'cross') return null;
  return {
    source: matrixSource(shape, ['u', 'm', ...args], row.body),
    params: params.length > 0 ? params : [0],
    summary: row.form,
  };
}
