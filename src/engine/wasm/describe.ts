import type { Instruction, Program } from '../../plan/program.js';
import { schedule } from './schedule.js';
import { formOf } from './table.js';

/** One step of a plan as people read it. */
export interface PlannedStep {
  /** `v3 = ts_mean(close, 20)`. */
  readonly text: string;
  /** `chain`: element-wise, in chunks of dates; `tile`: one kernel on 16 symbols; `cross`: all symbols of each date. */
  readonly form: 'chain' | 'tile' | 'cross';
  /** Whether its values are kept as a whole matrix or only in a tile's buffer. */
  readonly kept: 'matrix' | 'buffer';
}

export interface PlannedPhase {
  readonly tiled: readonly PlannedStep[];
  readonly cross: readonly PlannedStep[];
}

/** How the engine computes the first formula of a program. */
export function describePlan(program: Program): PlannedPhase[] {
  const { instructions, outputs } = program;
  const { phases, matrices } = schedule(
    program,
    outputs[0]!,
    () => false,
    () => false,
  );
  const names = new Map<number, string>();
  const nameOf = (step: number): string => {
    const instruction = instructions[step]!;
    if (instruction.kind === 'constant') return String(instruction.value);
    if (instruction.kind !== 'kernel') return instruction.name;
    if (!names.has(step)) names.set(step, `v${names.size + 1}`);
    return names.get(step)!;
  };
  const describe = (step: number): PlannedStep => {
    const instruction = instructions[step] as Extract<Instruction, { kind: 'kernel' }>;
    const skip = instruction.minPeriods === undefined ? [] : [`min_periods=${instruction.minPeriods}`];
    const operands = [...instruction.inputs.map(nameOf), ...instruction.params, ...skip].join(', ');
    const form = formOf(instruction.kernel);
    return {
      text: `${nameOf(step)} = ${instruction.kernel}(${operands})`,
      form: form === 'element' ? 'chain' : form,
      kept: matrices.has(step) ? 'matrix' : 'buffer',
    };
  };
  return phases.map(({ tiled, cross }) => ({ tiled: tiled.map(describe), cross: cross.map(describe) }));
}
