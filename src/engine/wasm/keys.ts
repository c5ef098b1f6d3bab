import { createHash } from 'node:crypto';
import { instructionKey } from '../../plan/plan.js';
import type { Program } from '../../plan/program.js';

/** Names steps by what they compute, so that results are found again in other programs. */
export function stepKeys({ instructions }: Program): (step: number) => string {
  const keys = new Map<number, string>();
  const keyOf = (step: number): string => {
    const known = keys.get(step);
    if (known !== undefined) return known;
    const instruction = instructions[step]!;
    // Inputs by their own keys in place of their indexes, which mean nothing elsewhere.
    const inputs = instruction.kind === 'kernel' ? instruction.inputs.map(keyOf) : [];
    const text = `${inputs.join(' ')} ${instructionKey(instruction.kind === 'kernel' ? { ...instruction, inputs: [] } : instruction)}`;
    const key = createHash('sha1').update(text).digest('base64');
    keys.set(step, key);
    return key;
  };
  return keyOf;
}
