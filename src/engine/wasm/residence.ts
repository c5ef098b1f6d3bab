import type { KernelMemory } from '../../kernels/memory.js';
import { cellsOf, type Matrix, type Panel, type Shape, shapeOf } from '../../panel/panel.js';

/** Where a panel lies in the kernels' memory; plain data that other threads get with the memory itself. */
export interface Residence {
  readonly shape: Shape;
  /** Index of the panel's first date in the panel it is a slice of. */
  readonly origin: number;
  /** Address of each field's matrix, float32. */
  readonly fields: ReadonlyMap<string, number>;
  /** Address of the universe, a byte a cell; 0: everywhere. */
  readonly universe: number;
  readonly groups: ReadonlyMap<string, ResidentGroup>;
}

export interface ResidentGroup {
  /** Address of int32 codes, by symbol (`static`) or by cell. */
  readonly codes: number;
  readonly static: boolean;
  readonly count: number;
}

/** Copies a panel into the kernels' memory. */
export function settle(panel: Panel, memory: KernelMemory): Residence {
  return {
    shape: shapeOf(panel),
    origin: panel.origin ?? 0,
    fields: new Map([...panel.fields].map(([name, matrix]) => [name, settleMatrix(matrix, panel, memory)])),
    universe: panel.universe ? settleBytes(panel.universe, memory) : 0,
    groups: new Map(
      [...panel.groups].map(([name, { codes, labels, static: fixed }]) => {
        const address = memory.alloc(codes.byteLength);
        memory.i32(address, codes.length).set(codes);
        return [name, { codes: address, static: fixed, count: labels.length }];
      }),
    ),
  };
}

/** The panel as it is read where it resides: nothing is held twice, and other threads get it without a copy. */
export function residentPanel(panel: Panel, residence: Residence, memory: KernelMemory): Panel {
  const cells = cellsOf(residence.shape);
  const fields = [...residence.fields].map(([name, address]) => [name, memory.f32(address, cells)] as const);
  const groups = [...panel.groups].map(([name, group]) => {
    const codes = memory.i32(residence.groups.get(name)!.codes, group.codes.length);
    return [name, { ...group, codes }] as const;
  });
  const universe = residence.universe === 0 ? null : memory.u8(residence.universe, cells);
  return { ...panel, fields: new Map(fields), groups: new Map(groups), universe };
}

/** A matrix as float32; what lies beyond its range is missing. */
function settleMatrix(matrix: Matrix, panel: Panel, memory: KernelMemory): number {
  const cells = cellsOf(shapeOf(panel));
  const address = memory.alloc(cells * 4);
  const copy = memory.f32(address, cells);
  copy.set(matrix);
  if (matrix instanceof Float64Array) {
    for (let cell = 0; cell < cells; cell++) if (!Number.isFinite(copy[cell]!)) copy[cell] = Number.NaN;
  }
  return address;
}

function settleBytes(bytes: Uint8Array, memory: KernelMemory): number {
  const address = memory.alloc(bytes.byteLength);
  memory.u8(address, bytes.length).set(bytes);
  return address;
}
