import type { KernelInstruction } from './schedule.js';
import type { Site } from './site.js';

/** An input of a cross-sectional step: the address of a whole matrix, or the name of a group. */
export type CrossInput = number | { readonly group: string };

/**
 * Computes one cross-sectional step. Kernels take: result, inputs, codes of the group (whether by symbol, how many),
 * universe, dates, symbols, parameters, scratch; `regress_out` takes its inputs as a list.
 */
export function runCross(
  site: Site,
  { kernel, params }: KernelInstruction,
  out: number,
  inputs: readonly CrossInput[],
  scratch: number,
): void {
  const { library, residence } = site;
  const { shape, universe, groups } = residence;
  const run = library.kernels[kernel];
  if (!run) throw new Error(`the kernel library lacks ${kernel}`);
  const matrices = inputs.filter((input) => typeof input === 'number');
  const common = [universe, shape.dates, shape.symbols, ...params, scratch];
  if (kernel === 'regress_out') {
    const list = site.arenaBlock(matrices.length * 4);
    library.memory.i32(list, matrices.length).set(matrices);
    run(out, list, matrices.length, ...common);
    return;
  }
  const grouping = inputs.flatMap((input) => {
    if (typeof input === 'number') return [];
    const group = groups.get(input.group);
    if (!group) throw new Error(`the panel has no group ${input.group}`);
    return [group.codes, group.static ? 1 : 0, group.count];
  });
  run(out, ...matrices, ...grouping, ...common);
}
