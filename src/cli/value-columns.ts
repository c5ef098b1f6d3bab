import { cellAt, type Panel, shapeOf } from '../panel/panel.js';
import type { Evaluation, Refusal } from '../run/evaluate.js';
import { figure, print, table } from './output.js';

interface Column {
  readonly name: string;
  readonly data: string[] | Float64Array;
}

/** Long form: date, symbol and one column per formula. */
export function valueColumns(all: Panel, results: readonly (Evaluation | Refusal)[]): Column[] {
  const evaluations = results.filter((result): result is Evaluation => !('error' in result));
  const panel = evaluations[0]?.panel ?? all;
  const shape = shapeOf(panel);
  const cells: { date: number; symbol: number; cell: number }[] = [];
  for (let symbol = 0; symbol < shape.symbols; symbol++) {
    for (let date = 0; date < shape.dates; date++) cells.push({ date, symbol, cell: cellAt(shape, date, symbol) });
  }
  return [
    { name: 'date', data: cells.map(({ date }) => panel.dates[date]!) },
    { name: 'symbol', data: cells.map(({ symbol }) => panel.symbols[symbol]!) },
    ...evaluations.map(({ id, values }) => ({ name: id, data: Float64Array.from(cells, ({ cell }) => values[cell]!) })),
  ];
}

export function printColumns(columns: readonly Column[]): void {
  const rows = Array.from({ length: columns[0]!.data.length }, (_, row) =>
    columns.map(({ data }) => {
      const value = data[row]!;
      return typeof value === 'string' ? value : figure(Number.isNaN(value) ? null : value);
    }),
  );
  print(
    table(
      columns.map(({ name }) => name),
      rows,
    ),
  );
}
