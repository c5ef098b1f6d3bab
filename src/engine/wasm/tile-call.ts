import { skipCode } from '../../kernels/skip-codes.js';
import { kernelOperator } from '../../plan/kernel-operators.js';
import type { Place } from './chain.js';
import type { KernelInstruction } from './schedule.js';
import type { Site } from './site.js';

/** The call that computes one step on a tile. Kernels take: result, inputs, rows, first date, parameters, scratch. */
export function tileCall(
  site: Site,
  { kernel, params, minPeriods }: KernelInstruction,
  out: Place,
  inputs: readonly Place[],
  scratch: number,
): (tile: number) => void {
  const { rows, tileBytes, residence, library } = site;
  const run = library.kernels[kernel];
  if (!run) throw new Error(`the kernel library lacks ${kernel}`);
  const at = (place: Place, tile: number) => place.address + (place.kind === 'matrix' ? tile * tileBytes : 0);
  const base = residence.origin;
  const places = [out, ...inputs];
  const [x, y] = inputs;
  const call = [...places.map(() => 0), rows, base, ...params, scratch];
  const plain = (tile: number) => {
    for (let i = 0; i < places.length; i++) call[i] = at(places[i]!, tile);
    run(...call);
  };
  if (minPeriods === undefined) return plain;
  const { patch } = library.kernels;
  const needsToday = needsTodayOf(kernel) ? 1 : 0;
  const code = skipCode(kernel);
  const [window, param = 0] = params;
  return (tile) => {
    plain(tile);
    const second = y ? at(y, tile) : 0;
    patch!(code, at(out, tile), at(x!, tile), second, rows, base, window!, minPeriods, param, needsToday, scratch);
  };
}

function needsTodayOf(kernel: KernelInstruction['kernel']): boolean {
  const { reference } = kernelOperator(kernel);
  return reference.shape === 'window' && reference.needsToday === true;
}
