import type { Reference } from '../../ops/define.js';
import { gatherColumn, type Scene, type Series, scatterColumn } from './operand.js';

type ColumnReference = Extract<Reference, { shape: 'column' }>;

/** Whole series of one symbol at a time, outside the universe too: shifts and recursions. */
export function runColumn(
  reference: ColumnReference,
  inputs: readonly Series[],
  params: readonly number[],
  { shape }: Scene,
  out: Float64Array,
): void {
  const columns = inputs.map(() => new Float64Array(shape.dates));
  for (let symbol = 0; symbol < shape.symbols; symbol++) {
    for (const [i, column] of columns.entries()) gatherColumn(inputs[i]!, shape, symbol, column);
    scatterColumn(reference.of(columns, ...params), shape, symbol, out);
  }
}
