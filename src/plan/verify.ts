import type { Operator } from '../ops/define.js';
import type { KernelId } from '../ops/kernels.js';
import { kernelOperator } from './kernel-operators.js';
import type { Instruction, Program } from './program.js';

type KernelInstruction = Extract<Instruction, { kind: 'kernel' }>;

/**
 * Checks that a program is well formed: inputs come earlier and are of the right kind, arities and parameters are what
 * the kernels' operators declare. A failure is a defect of the planner, so a plain Error is thrown.
 */
export function verify(program: Program): Program {
  const { instructions, outputs } = program;
  for (const [at, instruction] of instructions.entries()) {
    if (instruction.kind === 'kernel') verifyKernel(instruction, at, instructions);
    else if (instruction.kind === 'constant') expect(!Number.isNaN(instruction.value), at, 'constant is NaN');
    else expect(instruction.name !== '', at, `${instruction.kind} without a name`);
  }
  for (const output of outputs) {
    const instruction = instructions[output];
    expect(instruction !== undefined, output, 'output does not exist');
    expect(instruction?.kind !== 'group', output, 'output is a group');
  }
  return program;
}

function verifyKernel(instruction: KernelInstruction, at: number, instructions: readonly Instruction[]): void {
  const { kernel, inputs, params, minPeriods } = instruction;
  const { params: declared, skipna } = kernelOperator(kernel).operator;
  const series = declared.filter(({ type }) => isInput(type));
  const constants = declared.filter(({ type }) => !isInput(type));
  const variadic = series.at(-1)?.variadic === true;
  expect(
    variadic ? inputs.length >= series.length : inputs.length === series.length,
    at,
    `${kernel} takes ${series.length} inputs, not ${inputs.length}`,
  );
  expect(
    params.length === constants.length,
    at,
    `${kernel} takes ${constants.length} parameters, not ${params.length}`,
  );
  for (const [i, input] of inputs.entries()) {
    expect(Number.isInteger(input) && input >= 0 && input < at, at, `${kernel} reads step ${input}`);
    const wantsGroup = (series[i] ?? series.at(-1))?.type === 'group';
    expect((instructions[input]?.kind === 'group') === wantsGroup, at, `${kernel} input ${i} is of the wrong kind`);
  }
  for (const [i, value] of params.entries()) verifyParam(kernel, at, value, constants[i]!);
  expect(minPeriods === undefined || skipna === true, at, `${kernel} takes no minPeriods`);
  expect(minPeriods === undefined || (Number.isInteger(minPeriods) && minPeriods >= 1), at, `minPeriods ${minPeriods}`);
}

function verifyParam(kernel: KernelId, at: number, value: number, param: Operator['params'][number]): void {
  const whole = param.type !== 'window' || Number.isInteger(value);
  const within = value >= (param.min ?? Number.NEGATIVE_INFINITY) && value <= (param.max ?? Number.POSITIVE_INFINITY);
  expect(whole && within, at, `${kernel}: ${param.name} = ${value}`);
}

/** Whether an argument of this type is an input of an instruction; the others are its parameters. */
export function isInput(type: Operator['params'][number]['type']): boolean {
  return type === 'panel' || type === 'bool' || type === 'group';
}

function expect(condition: boolean, at: number, problem: string): void {
  if (!condition) throw new Error(`bad program, step ${at}: ${problem}`);
}
