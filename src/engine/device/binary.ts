import type { Instruction, Program } from '../../plan/program.js';

/** A program whose variadic operators are folds of binary ones: kernels of devices take what is fixed. */
export function binary({ instructions, outputs }: Program): Program {
  const folded: Instruction[] = [];
  const places: number[] = [];
  for (const instruction of instructions) {
    if (instruction.kind !== 'kernel') {
      places.push(folded.push(instruction) - 1);
      continue;
    }
    const inputs = instruction.inputs.map((input) => places[input]!);
    const isFold = instruction.kernel === 'min' || instruction.kernel === 'max';
    while (isFold && inputs.length > 2) {
      const first = folded.push({ ...instruction, inputs: inputs.splice(0, 2) }) - 1;
      inputs.unshift(first);
    }
    places.push(folded.push({ ...instruction, inputs }) - 1);
  }
  return { instructions: folded, outputs: outputs.map((output) => places[output]!) };
}
