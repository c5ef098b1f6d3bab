import type { Program } from '../../plan/program.js';
import { type KernelInstruction, schedule } from './schedule.js';

/**
 * Most whole matrices that a formula holds at a time, computed by itself with nothing cached: a figure of the formula
 * alone, so that whether it is refused depends on nothing else.
 */
export function peakMatrices(program: Program, root: number): number {
  const { phases, matrices } = schedule(
    program,
    root,
    () => false,
    () => false,
  );
  const lastPhase = new Map<number, number>();
  for (const [at, { tiled, cross }] of phases.entries()) {
    for (const step of [...tiled, ...cross]) {
      for (const input of (program.instructions[step] as KernelInstruction).inputs) lastPhase.set(input, at);
    }
  }
  let held = 0;
  let peak = 0;
  for (const [at, { tiled, cross }] of phases.entries()) {
    for (const step of [...tiled, ...cross]) if (matrices.has(step)) held++;
    peak = Math.max(peak, held);
    for (const [step, phase] of lastPhase) if (phase === at && matrices.has(step)) held--;
  }
  return peak;
}
