import { cellAt, cellsOf, createMatrix, type GroupColumn, type Panel } from '../../src/panel/panel.js';

/** Rows by date, columns by symbol; null is NaN. */
export type Table = readonly (readonly (number | null)[])[];

export interface SmallPanel {
  readonly fields: Readonly<Record<string, Table>>;
  readonly universe?: Table;
  /** Static groups: a label per symbol, null where missing. */
  readonly groups?: Readonly<Record<string, readonly (string | null)[]>>;
  readonly dates?: readonly string[];
}

/** A panel typed in by hand. Symbols are S000, S001, ..., dates days from 2020-01-01 on. */
export function panelOf({ fields, universe, groups = {}, dates }: SmallPanel): Panel {
  const [first] = Object.values(fields);
  const shape = { dates: first!.length, symbols: first![0]!.length };
  const matrix = (table: Table): Float32Array => {
    const out = createMatrix(shape);
    for (const [date, row] of table.entries()) {
      for (const [symbol, value] of row.entries()) out[cellAt(shape, date, symbol)] = value ?? Number.NaN;
    }
    return out;
  };
  return {
    dates: dates ?? daysFrom('2020-01-01', shape.dates),
    symbols: Array.from({ length: shape.symbols }, (_, i) => `S${String(i).padStart(3, '0')}`),
    fields: new Map(Object.entries(fields).map(([name, table]) => [name, matrix(table)])),
    groups: new Map(Object.entries(groups).map(([name, codes]) => [name, groupOf(codes)])),
    universe: universe
      ? Uint8Array.from({ length: cellsOf(shape) }, (_, cell) => (matrix(universe)[cell] === 1 ? 1 : 0))
      : null,
    hash: 'test',
  };
}

function groupOf(labels: readonly (string | null)[]): GroupColumn {
  const known = [...new Set(labels)].filter((label) => label !== null).sort();
  return { labels: known, codes: Int32Array.from(labels, (label) => known.indexOf(label ?? '')), static: true };
}

export function daysFrom(first: string, count: number): string[] {
  const start = Date.parse(`${first}T00:00:00Z`);
  return Array.from({ length: count }, (_, day) => new Date(start + day * 86_400_000).toISOString().slice(0, 10));
}

/** A matrix of the panel's layout as rows by date; NaN is null. */
export function tableOf(values: ArrayLike<number>, { dates, symbols }: Panel): (number | null)[][] {
  const shape = { dates: dates.length, symbols: symbols.length };
  return dates.map((_, date) =>
    symbols.map((_, symbol) => {
      const value = values[cellAt(shape, date, symbol)]!;
      return Number.isNaN(value) ? null : value;
    }),
  );
}
