import type { Instruction, Program } from '../../plan/program.js';
import { formOf } from './table.js';

export type KernelInstruction = Extract<Instruction, { kind: 'kernel' }>;

/**
 * The order in which one formula's steps are computed. Steps on tiles run tile by tile with their temporaries in the
 * cache; a cross-sectional step needs whole matrices and so ends a phase.
 */
export interface Phase {
  /** Steps computed tile by tile, in order. */
  readonly tiled: readonly number[];
  /** Cross-sectional steps after them, in order. */
  readonly cross: readonly number[];
}

export interface Schedule {
  readonly phases: readonly Phase[];
  /** Steps whose values are whole matrices; the other tiled steps live in a tile's buffers. */
  readonly matrices: ReadonlySet<number>;
}

/**
 * Schedules what output `root` needs beyond the steps that are `ready` as matrices. `kept` are steps that must be left as
 * matrices for later formulas.
 */
export function schedule(
  { instructions }: Program,
  root: number,
  ready: (step: number) => boolean,
  kept: (step: number) => boolean,
): Schedule {
  const levels = new Map<number, number>();
  const matrices = new Set<number>();
  const phases: { tiled: number[]; cross: number[] }[] = [];

  // A tiled step runs one phase after the cross-sectional steps it reads; a cross-sectional one may run in the same.
  const visit = (step: number): number => {
    const known = levels.get(step);
    if (known !== undefined) return known;
    const instruction = instructions[step]!;
    if (instruction.kind !== 'kernel' || ready(step)) {
      levels.set(step, -1);
      return -1;
    }
    const crosses = formOf(instruction.kernel) === 'cross';
    let level = 0;
    for (const input of instruction.inputs) {
      const from = visit(input);
      if (from < 0) continue;
      level = Math.max(level, !crosses && isCross(instructions[input]!) ? from + 1 : from);
    }
    levels.set(step, level);
    while (phases.length <= level) phases.push({ tiled: [], cross: [] });
    phases[level]![crosses ? 'cross' : 'tiled'].push(step);
    if (crosses || kept(step)) matrices.add(step);
    for (const input of instruction.inputs) {
      const from = levels.get(input)!;
      if (from >= 0 && (crosses || from < level)) matrices.add(input);
    }
    return level;
  };
  visit(root);
  if (instructions[root]!.kind === 'kernel') matrices.add(root);
  return { phases, matrices };
}

function isCross(instruction: Instruction): boolean {
  return instruction.kind === 'kernel' && formOf(instruction.kernel) === 'cross';
}
