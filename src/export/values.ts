import { type TableOptions, writeTable } from '../panel/index.js';
import { cellAt, type Panel, shapeOf } from '../panel/panel.js';
import type { RunConfig } from '../run/config.js';
import type { Library } from '../run/library.js';
import { replay } from '../run/replay.js';

/** Writes date, symbol, one column per factor and the combined signal, as .csv or .parquet; rows without any are left out. */
export async function writeValues(
  library: Library,
  panel: Panel,
  path: string,
  { backend, spreadsheet = false }: Pick<RunConfig, 'backend'> & TableOptions,
): Promise<number> {
  const shape = shapeOf(panel);
  const columns: { name: string; values: ArrayLike<number> }[] = [];
  const { signal } = replay(library, panel, {
    backend,
    each: ({ id }, values) => columns.push({ name: id, values: values.slice() }),
  });
  columns.push({ name: 'signal', values: signal });
  const cells: { date: number; symbol: number; cell: number }[] = [];
  for (let date = 0; date < shape.dates; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      if (columns.some(({ values }) => !Number.isNaN(values[cell]!))) cells.push({ date, symbol, cell });
    }
  }
  const table = [
    { name: 'date', data: cells.map(({ date }) => panel.dates[date]!) },
    { name: 'symbol', data: cells.map(({ symbol }) => panel.symbols[symbol]!) },
    ...columns.map(({ name, values }) => ({ name, data: Float64Array.from(cells, ({ cell }) => values[cell]!) })),
  ];
  await writeTable(path, table, { spreadsheet });
  return cells.length;
}
