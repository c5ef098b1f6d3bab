import type { Reference } from '../../ops/define.js';
import { cellAt } from '../../panel/panel.js';
import { prefixes, type Scene, type Series, valueAt } from './operand.js';

type RowReference = Extract<Reference, { shape: 'row' }>;

/** Cross-section: per date, the universe's symbols whose inputs are all finite; everyone else gets NaN. */
export function runRow(
  reference: RowReference,
  inputs: readonly Series[],
  params: readonly number[],
  { shape, universe }: Scene,
  out: Float64Array,
): void {
  const members = new Int32Array(shape.symbols);
  const rows = inputs.map(() => new Float64Array(shape.symbols));
  const views = rows.map(prefixes);
  out.fill(Number.NaN);
  for (let date = 0; date < shape.dates; date++) {
    let n = 0;
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      if (universe?.[cell] === 0 || !readInto(rows, inputs, cell, n)) continue;
      members[n++] = cell;
    }
    if (n === 0) continue;
    const result = reference.of(
      views.map((view) => view(n)),
      ...params,
    );
    for (let i = 0; i < n; i++) out[members[i]!] = result[i]!;
  }
}

/** Puts a cell's inputs at position n of the rows; false if one is NaN. */
export function readInto(rows: readonly Float64Array[], inputs: readonly Series[], cell: number, n: number): boolean {
  for (let k = 0; k < inputs.length; k++) {
    const value = valueAt(inputs[k]!, cell);
    if (Number.isNaN(value)) return false;
    rows[k]![n] = value;
  }
  return true;
}
