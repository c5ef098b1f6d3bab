import { cellAt, type GroupColumn, type Shape, TILE } from '../../panel/panel.js';
import type { Values } from '../backend.js';

/** What a step of a program left behind. A constant is the same number in every cell of a real symbol. */
export type Operand =
  | { readonly kind: 'matrix'; readonly data: Values }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'group'; readonly column: GroupColumn };

/** Operands that hold numbers. */
export type Series = Exclude<Operand, { kind: 'group' }>;

/** What a shape needs besides its inputs. `finish` maps a buffer in place to what the backend may hold. */
export interface Scene {
  readonly shape: Shape;
  readonly universe: Uint8Array | null;
  readonly finish: (values: Float64Array) => void;
}

/** One symbol's series over all dates, written to `into`. */
export function gatherColumn(series: Series, shape: Shape, symbol: number, into: Float64Array): void {
  if (series.kind === 'constant') {
    into.fill(series.value);
    return;
  }
  const { data } = series;
  let cell = cellAt(shape, 0, symbol);
  for (let date = 0; date < shape.dates; date++, cell += TILE) into[date] = data[cell]!;
}

export function scatterColumn(column: Float64Array, shape: Shape, symbol: number, out: Float64Array): void {
  let cell = cellAt(shape, 0, symbol);
  for (let date = 0; date < shape.dates; date++, cell += TILE) out[cell] = column[date]!;
}

export function valueAt(series: Series, cell: number): number {
  return series.kind === 'constant' ? series.value : series.data[cell]!;
}

/** Views of the first n entries of a buffer, made once for each n: kernels take the length from the array. */
export function prefixes(buffer: Float64Array): (n: number) => Float64Array {
  const views: Float64Array[] = [];
  return (n) => {
    views[n] ??= buffer.subarray(0, n);
    return views[n];
  };
}
