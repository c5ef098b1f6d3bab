/** Symbols per tile: one tile and date is one 64-byte line of float32. */
export const TILE = 16;

/**
 * A panel of T dates by N symbols. Matrices are laid out `[tile][date][16 symbols]`, padding lanes NaN. Dates and symbols
 * are sorted.
 */
export interface Panel {
  /** ISO dates, or timestamps where the data are finer than a day. */
  readonly dates: readonly string[];
  readonly symbols: readonly string[];
  /** Numeric columns by lower-case name, prices adjusted; NaN where a row is missing. */
  readonly fields: ReadonlyMap<string, Matrix>;
  readonly groups: ReadonlyMap<string, GroupColumn>;
  /** 1 where the symbol takes part in cross-sections and scores; null: everywhere. Padding 0. */
  readonly universe: Uint8Array | null;
  /** Content hash of the source data as loaded (dates, symbols, fields, groups, universe). */
  readonly hash: string;
  /** In a slice of another panel: the index there of its first date. Rolling sums are cut into blocks by it. */
  readonly origin?: number;
}

/** Values of a field, all cells. Single precision is what engines work on; double serves comparisons with other tools. */
export type Matrix = Float32Array | Float64Array;
export type Precision = 'single' | 'double';

/** A categorical column. */
export interface GroupColumn {
  readonly labels: readonly string[];
  /** Index into `labels`, -1 where missing: one per symbol (`static`), or one per cell in the panel's layout. */
  readonly codes: Int32Array;
  readonly static: boolean;
}

export interface Shape {
  readonly dates: number;
  readonly symbols: number;
}

export function shapeOf(panel: Pick<Panel, 'dates' | 'symbols'>): Shape {
  return { dates: panel.dates.length, symbols: panel.symbols.length };
}

export function tilesOf(shape: Shape): number {
  return Math.ceil(shape.symbols / TILE);
}

/** Number of cells of a matrix, padding included. */
export function cellsOf(shape: Shape): number {
  return tilesOf(shape) * shape.dates * TILE;
}

/** Index of a cell in a matrix of the panel's layout. */
export function cellAt(shape: Shape, date: number, symbol: number): number {
  return ((symbol >> 4) * shape.dates + date) * TILE + (symbol & 15);
}

/** The symbol of a cell. */
export function symbolAt(shape: Shape, cell: number): number {
  return Math.floor(cell / (TILE * shape.dates)) * TILE + (cell % TILE);
}

/** A matrix, all NaN. */
export function createMatrix(shape: Shape, precision?: 'single'): Float32Array;
export function createMatrix(shape: Shape, precision?: Precision): Matrix;
export function createMatrix(shape: Shape, precision: Precision = 'single'): Matrix {
  const cells = cellsOf(shape);
  return (precision === 'double' ? new Float64Array(cells) : new Float32Array(cells)).fill(Number.NaN);
}

export function precisionOf(matrix: Matrix): Precision {
  return matrix instanceof Float64Array ? 'double' : 'single';
}

/** The dates [from, to) of a matrix, copied. */
export function sliceMatrix<T extends Matrix | Int32Array | Uint8Array>(
  source: Shape,
  matrix: T,
  from: number,
  to: number,
): T {
  const shape = { dates: to - from, symbols: source.symbols };
  const out = new (matrix.constructor as new (cells: number) => T)(cellsOf(shape));
  for (let tile = 0; tile < tilesOf(shape); tile++) {
    const start = (tile * source.dates + from) * TILE;
    out.set(matrix.subarray(start, start + shape.dates * TILE), tile * shape.dates * TILE);
  }
  return out;
}

/** The same symbols on the dates [from, to): matrices are copied, so nothing outside the range can be reached. */
export function sliceDates(panel: Panel, from: number, to: number): Panel {
  const shape = shapeOf(panel);
  return {
    ...panel,
    origin: (panel.origin ?? 0) + from,
    dates: panel.dates.slice(from, to),
    fields: new Map([...panel.fields].map(([name, matrix]) => [name, sliceMatrix(shape, matrix, from, to)])),
    groups: new Map(
      [...panel.groups].map(([name, group]) => [
        name,
        group.static ? group : { ...group, codes: sliceMatrix(shape, group.codes, from, to) },
      ]),
    ),
    universe: panel.universe && sliceMatrix(shape, panel.universe, from, to),
  };
}
