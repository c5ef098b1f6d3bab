import type { KernelId } from '../../ops/kernels.js';
import type { Panel, Shape } from '../../panel/panel.js';
import type { Instruction } from '../../plan/program.js';
import { WasmEngine } from '../wasm/engine.js';
import type { PanelParts } from './parts.js';

/** One primitive on values that lie elsewhere, computed by the wasm engine. A number stands for itself in every cell. */
export function onWasm(
  { kernel, params, minPeriods }: { kernel: KernelId; params: readonly number[]; minPeriods?: number },
  inputs: readonly (Float32Array | number)[],
  group: string | undefined,
  { shape, origin, groups, universe }: PanelParts,
): Float32Array<ArrayBuffer> {
  const fields = new Map(inputs.flatMap((input, i) => (typeof input === 'number' ? [] : [[`in${i}`, input] as const])));
  const instructions: Instruction[] = inputs.map((input, i) =>
    typeof input === 'number' ? { kind: 'constant', value: input } : { kind: 'field', name: `in${i}` },
  );
  if (group !== undefined) instructions.push({ kind: 'group', name: group });
  instructions.push({
    kind: 'kernel',
    kernel,
    inputs: instructions.map((_, i) => i),
    params,
    ...(minPeriods !== undefined && { minPeriods }),
  });
  const panel: Panel = { ...names(shape), origin, fields, groups, universe, hash: '' };
  const [values] = new WasmEngine().evaluate({ instructions, outputs: [instructions.length - 1] }, panel);
  return Float32Array.from(values!);
}

/** Engines look at how many dates and symbols there are, not at what they are called. */
function names({ dates, symbols }: Shape): Pick<Panel, 'dates' | 'symbols'> {
  return { dates: new Array<string>(dates).fill(''), symbols: new Array<string>(symbols).fill('') };
}
