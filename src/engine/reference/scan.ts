import type { Reference } from '../../ops/define.js';
import { cellAt } from '../../panel/panel.js';
import { type Scene, type Series, valueAt } from './operand.js';

type ScanReference = Extract<Reference, { shape: 'scan' }>;

/**
 * Date by date with yesterday's own output: whole rows by symbol, NaN where missing and for symbols outside the universe,
 * which also get NaN.
 */
export function runScan(
  reference: ScanReference,
  inputs: readonly Series[],
  params: readonly number[],
  { shape, universe, finish }: Scene,
  out: Float64Array,
): void {
  const rows = inputs.map(() => new Float64Array(shape.symbols));
  const previous = new Float64Array(shape.symbols).fill(Number.NaN);
  for (let date = 0; date < shape.dates; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      const member = universe?.[cell] !== 0;
      for (const [k, row] of rows.entries()) row[symbol] = member ? valueAt(inputs[k]!, cell) : Number.NaN;
    }
    previous.set(reference.of(rows, previous, ...params));
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      if (universe?.[cellAt(shape, date, symbol)] === 0) previous[symbol] = Number.NaN;
    }
    // Tomorrow must see what the backend holds, not what was computed on the way.
    finish(previous);
    for (let symbol = 0; symbol < shape.symbols; symbol++) out[cellAt(shape, date, symbol)] = previous[symbol]!;
  }
}
