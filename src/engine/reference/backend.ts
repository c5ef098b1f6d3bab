import { cellsOf, type Panel, shapeOf } from '../../panel/panel.js';
import { kernelOperator } from '../../plan/kernel-operators.js';
import type { Instruction, Program } from '../../plan/program.js';
import type { Backend, Values } from '../backend.js';
import { runCell } from './cell.js';
import { runColumn } from './column.js';
import { clearPadding, finishValue, finishValues } from './finish.js';
import { runGroup } from './group.js';
import type { Operand, Scene, Series } from './operand.js';
import { runRow } from './row.js';
import { runScan } from './scan.js';
import { runWindow } from './window.js';

type KernelInstruction = Extract<Instruction, { kind: 'kernel' }>;

/**
 * The oracle: each primitive as its operator's naive float64 reference says, step by step. With `round` every step's
 * result is rounded to float32, which is what float32 backends are compared with.
 */
export function createReferenceBackend({ round, disturb }: ReferenceOptions): Backend {
  return {
    name: round ? 'reference32' : 'reference',
    evaluate: (program, panel) => evaluateProgram(program, panel, round, disturb),
  };
}

export interface ReferenceOptions {
  readonly round: boolean;
  /**
   * Changes the values of each step before they are used: tells which cells hang on rounding. `input` is the step's first
   * input where sums are formed of it, else null.
   */
  readonly disturb?: (values: Float64Array, input: Values | null) => void;
}

function evaluateProgram(
  { instructions, outputs }: Program,
  panel: Panel,
  round: boolean,
  disturb: ReferenceOptions['disturb'],
): Values[] {
  const shape = shapeOf(panel);
  const scene: Scene = { shape, universe: panel.universe, finish: (values) => finishValues(values, round) };
  const operands: (Operand | null)[] = [];
  const spare: Float64Array[] = [];
  const lastUse = lastUses(instructions, outputs);
  for (const [at, instruction] of instructions.entries()) {
    if (instruction.kind !== 'kernel') {
      operands.push(load(instruction, panel, round));
      continue;
    }
    const out = spare.pop() ?? new Float64Array(cellsOf(shape));
    runKernel(
      instruction,
      instruction.inputs.map((input) => operands[input]!),
      scene,
      out,
    );
    disturb?.(out, summedInput(instruction, operands));
    scene.finish(out);
    clearPadding(out, shape);
    operands.push({ kind: 'matrix', data: out });
    for (const input of new Set([...instruction.inputs, at])) {
      if (lastUse[input]! > at) continue;
      const done = operands[input];
      if (done?.kind === 'matrix' && instructions[input]!.kind === 'kernel') spare.push(done.data as Float64Array);
      operands[input] = null;
    }
  }
  const given = new Set<number>();
  return outputs.map((output) => {
    const operand = operands[output];
    // Each formula owns its array: fields belong to the panel, and two formulas may be the same step.
    const own = instructions[output]!.kind === 'kernel' && !given.has(output);
    given.add(output);
    if (operand?.kind === 'matrix') return own ? operand.data : Float64Array.from(operand.data);
    if (operand?.kind !== 'constant') throw new Error(`step ${output} has no values`);
    const values = new Float64Array(cellsOf(shape)).fill(operand.value);
    clearPadding(values, shape);
    return values;
  });
}

function summedInput({ kernel, inputs }: KernelInstruction, operands: readonly (Operand | null)[]): Values | null {
  const input = operands[inputs[0]!];
  return kernelOperator(kernel).reference.shape !== 'cell' && input?.kind === 'matrix' ? input.data : null;
}

/** The last step that reads each step; outputs are never done with. */
function lastUses(instructions: readonly Instruction[], outputs: readonly number[]): number[] {
  const last = instructions.map(() => -1);
  for (const [at, instruction] of instructions.entries()) {
    if (instruction.kind === 'kernel') for (const input of instruction.inputs) last[input] = at;
  }
  for (const output of outputs) last[output] = Number.POSITIVE_INFINITY;
  return last;
}

function load(instruction: Exclude<Instruction, KernelInstruction>, panel: Panel, round: boolean): Operand {
  if (instruction.kind === 'constant') return { kind: 'constant', value: finishValue(instruction.value, round) };
  if (instruction.kind === 'group') {
    const column = panel.groups.get(instruction.name);
    if (!column) throw new Error(`the panel has no group ${instruction.name}`);
    return { kind: 'group', column };
  }
  const data = panel.fields.get(instruction.name);
  if (!data) throw new Error(`the panel has no field ${instruction.name}`);
  return { kind: 'matrix', data };
}

function runKernel(
  { kernel, params, minPeriods }: KernelInstruction,
  operands: readonly Operand[],
  scene: Scene,
  out: Float64Array,
): void {
  const { reference } = kernelOperator(kernel);
  const inputs = operands.filter((operand): operand is Series => operand.kind !== 'group');
  const group = operands.find((operand) => operand.kind === 'group');
  switch (reference.shape) {
    case 'cell':
      runCell(reference, inputs, params, out);
      break;
    case 'window':
      runWindow(reference, inputs, params, minPeriods, scene, out);
      break;
    case 'column':
      runColumn(reference, inputs, params, scene, out);
      break;
    case 'row':
      if (group) runGroup(reference, inputs, group.column, params, scene, out);
      else runRow(reference, inputs, params, scene, out);
      break;
    case 'scan':
      runScan(reference, inputs, params, scene, out);
      break;
  }
}
