import type { KernelMemory } from '../../kernels/memory.js';
import { cellsOf, type Matrix, type Panel, type Shape, shapeOf, sliceMatrix } from '../../panel/panel.js';

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

/** Copies the first `dates` of a panel into the kernels' memory. */
export function settle(panel: Panel, memory: KernelMemory, dates = panel.dates.length): Residence {
  const shape = shapeOf(panel);
  const cut = <T extends Matrix | Uint8Array | Int32Array>(matrix: T): T =>
    dates === shape.dates ? matrix : sliceMatrix(shape, matrix, 0, dates);
  return {
    shape: { ...shape, dates },
    origin: panel.origin ?? 0,
    // One field after the other: copies of all at once would be another panel.
    fields: new Map([...panel.fields].map(([name, matrix]) => [name, settleMatrix(cut(matrix), memory)])),
    universe: panel.universe ? settleBytes(cut(panel.universe), memory) : 0,
    groups: new Map(
      [...panel.groups].map(([name, { codes: all, labels, static: fixed }]) => {
        const codes = fixed ? all : cut(all);
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
    const length = group.static ? group.codes.length : cells;
    const codes = memory.i32(residence.groups.get(name)!.codes, length);
    return [name, { ...group, codes }] as const;
  });
  const universe = residence.universe === 0 ? null : memory.u8(residence.universe, cells);
  const dates = panel.dates.slice(0, residence.shape.dates);
  return { ...panel, dates, fields: new Map(fields), groups: new Map(groups), universe };
}

/** A matrix as float32; what lies beyond its range is missing. */
function settleMatrix(matrix: Matrix, memory: KernelMemory): number {
  const cells = matrix.length;
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
