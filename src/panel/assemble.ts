import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { adjust } from './adjust.js';
import { shortestDecimal } from './decimals.js';
import { oncePerSymbol } from './groups.js';
import { isoDate } from './load/dates.js';
import { type BadCells, type Column, createBadCells, type LongTable, unreadableError } from './load/table.js';
import { cellAt, cellsOf, createMatrix, type GroupColumn, type Matrix, type Precision, type Shape } from './panel.js';

/** What to do with rows of the same date and symbol: keep the first or the last, or drop all of them. */
export type Repair = 'first' | 'last' | 'drop';

/** A table put on the grid of its dates and symbols, not yet adjusted. */
export interface Grid {
  readonly dates: readonly string[];
  readonly symbols: readonly string[];
  readonly fields: Map<string, Matrix>;
  readonly groups: Map<string, GroupColumn>;
  readonly duplicates: number;
  /** Rows that follow a later date of the same symbol. */
  readonly unsorted: number;
  /** Numbers that single precision cannot hold; the panel has them as missing. */
  readonly infinite: BadCells;
}

/** Puts the rows of a long table into matrices; prices adjusted by `factor` unless told not to. */
export async function assemble(
  table: LongTable,
  { repair, adjusted, precision }: { repair?: Repair; adjusted: boolean; precision: Precision },
): Promise<Grid> {
  if (table.rows === 0)
    throw new AlphaError('D007', `${table.source} holds no rows`, {
      hint: 'one row per date and symbol is wanted',
      data: { file: table.source },
    });
  for (const name of ['date', 'symbol', 'close']) if (!table.names.includes(name)) throw missingColumn(table, name);
  const { cells, ...axes } = await placeRows(table, repair);
  const shape = { dates: axes.dates.length, symbols: axes.symbols.length };
  const infinite = createBadCells();
  const raw = new Map<string, Matrix>();
  const groups = new Map<string, GroupColumn>();
  // One column at a time, for a column is as large as two matrices.
  for (const name of table.names) {
    if (name === 'date' || name === 'symbol') continue;
    const column = await table.column(name);
    if (column.kind === 'text') groups.set(name, groupOf(column, cells, shape));
    else {
      noteInfinite(name, column.values, infinite);
      raw.set(name, scatter(column.values, cells, createMatrix(shape, precision)));
    }
  }
  if (table.unreadable.count > 0 && !repair) throw unreadableError(table.source, table.unreadable);
  if (!raw.has('close')) throw missingColumn(table, 'close');
  const fields = new Map(adjusted ? adjust(raw, () => createMatrix(shape, precision)) : raw);
  return { ...axes, fields, groups, infinite };
}

/** The axes of a table, and the cell of each row; -1 for rows without a place. */
async function placeRows(table: LongTable, repair: Repair | undefined) {
  const date = readKey(table, 'date', await table.column('date'), isoDate);
  const symbol = readKey(table, 'symbol', await table.column('symbol'), (text) => text.trim() || null);
  if (table.unreadable.count > 0 && !repair) throw await allUnreadable(table);
  const placed = Uint8Array.from(date.codes, (code, row) => (code >= 0 && symbol.codes[row]! >= 0 ? 1 : 0));
  if (!placed.includes(1)) throw await allUnreadable(table);
  const dates = axis(date, placed);
  const symbols = axis(symbol, placed);
  const shape = { dates: dates.labels.length, symbols: symbols.labels.length };
  const cells = new Int32Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    cells[row] = placed[row] ? cellAt(shape, dates.codes[row]!, symbols.codes[row]!) : -1;
  }
  const unsorted = countUnsorted(dates.codes, symbols.codes, shape.symbols);
  const duplicates = settleDuplicates(table.source, cells, shape, { dates, symbols }, repair);
  return { dates: dates.labels, symbols: symbols.labels, cells, unsorted, duplicates };
}

/** The error about bad keys, with what is bad in the other columns: its reader wants to mend all at once. */
async function allUnreadable(table: LongTable): Promise<AlphaError> {
  for (const name of table.names) if (name !== 'date' && name !== 'symbol') await table.column(name);
  return unreadableError(table.source, table.unreadable);
}

interface Axis {
  readonly labels: readonly string[];
  /** Index into the labels, by row. */
  readonly codes: Int32Array;
}

/** A key column with its labels as the panel has them; -1 where `read` finds none. */
function readKey(table: LongTable, name: string, column: Column, read: (label: string) => string | null): Axis {
  const texts = column.kind === 'text' ? column : encode(column.values);
  const clean = texts.labels.map(read);
  const codes = texts.codes.map((code, row) => {
    if ((clean[code] ?? null) !== null) return code;
    table.unreadable.add(row, name, texts.labels[code] ?? '');
    return -1;
  });
  return { labels: clean.map((label) => label ?? ''), codes };
}

/** The sorted distinct labels of the rows that have a place, and each of these rows' place among them. */
function axis(key: Axis, placed: Uint8Array): Axis {
  const used = new Uint8Array(key.labels.length);
  for (let row = 0; row < placed.length; row++) if (placed[row]) used[key.codes[row]!] = 1;
  const labels = [...new Set(key.labels.filter((_, code) => used[code]))].sort();
  const places = new Map(labels.map((label, place) => [label, place]));
  const placeOf = key.labels.map((label) => places.get(label) ?? -1);
  return { labels, codes: key.codes.map((code, row) => (placed[row] ? placeOf[code]! : -1)) };
}

/** Keys that are numbers in the file (20100104, 600000) as texts. */
function encode(values: Float64Array): { codes: Int32Array; labels: string[] } {
  const labels = new Map<number, number>();
  const codes = Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return -1;
    if (!labels.has(value)) labels.set(value, labels.size);
    return labels.get(value)!;
  });
  return { codes, labels: [...labels.keys()].map(String) };
}

function countUnsorted(dates: Int32Array, symbols: Int32Array, count: number): number {
  const latest = new Int32Array(count).fill(-1);
  let unsorted = 0;
  for (let row = 0; row < dates.length; row++) {
    const symbol = symbols[row]!;
    if (symbol < 0 || dates[row]! < 0) continue;
    if (dates[row]! < latest[symbol]!) unsorted++;
    else latest[symbol] = dates[row]!;
  }
  return unsorted;
}

/** Marks with -1 the rows that a repair leaves out; without a repair, duplicates are an error. Returns how many there are. */
function settleDuplicates(
  source: string,
  cells: Int32Array,
  shape: Shape,
  axes: { readonly dates: Axis; readonly symbols: Axis },
  repair: Repair | undefined,
): number {
  const holder = new Int32Array(cellsOf(shape)).fill(-1);
  const repeated: [number, number][] = [];
  for (let row = 0; row < cells.length; row++) {
    if (cells[row]! < 0) continue;
    const before = holder[cells[row]!]!;
    if (before < 0) holder[cells[row]!] = row;
    else repeated.push([before, row]);
  }
  const first = repeated[0];
  if (first && !repair) {
    const rows = first.map((row) => row + 1);
    const date = axes.dates.labels[axes.dates.codes[first[1]]!];
    const symbol = axes.symbols.labels[axes.symbols.codes[first[1]]!];
    const more = repeated.length > 1 ? `, and ${repeated.length - 1} more` : '';
    throw new AlphaError('D003', `${source}: rows ${rows.join(' and ')} are both ${symbol} on ${date}${more}`, {
      hint: 'say which to keep: --repair first, last or drop',
      data: { file: source, rows, date, symbol, duplicates: repeated.length },
    });
  }
  for (const [kept, later] of repeated) {
    if (repair === 'first' || repair === 'drop') cells[later] = -1;
    if (repair === 'drop') cells[kept] = -1;
    // Rows are written in order, so the last one stands without more ado.
  }
  return repeated.length;
}

function noteInfinite(name: string, values: Float64Array, infinite: BadCells): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!Number.isNaN(value) && !Number.isFinite(Math.fround(value))) infinite.add(row, name, value);
  }
}

/** Finite is what float32 can hold, in double precision too. */
function scatter(values: Float64Array, cells: Int32Array, matrix: Matrix): Matrix {
  const exact = matrix instanceof Float64Array ? shortestDecimal : Math.fround;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    // + 0: there is one zero.
    if (cells[row]! >= 0 && Number.isFinite(Math.fround(value))) matrix[cells[row]!] = exact(value) + 0;
  }
  return matrix;
}

/** Codes by cell; a column that never changes within a symbol becomes one code per symbol. */
function groupOf(column: Extract<Column, { kind: 'text' }>, cells: Int32Array, shape: Shape): GroupColumn {
  const labels = [...new Set(column.labels)].sort();
  const place = new Map(labels.map((label, i) => [label, i]));
  const codes = new Int32Array(cellsOf(shape)).fill(-1);
  for (let row = 0; row < cells.length; row++) {
    const label = column.labels[column.codes[row]!];
    if (cells[row]! >= 0) codes[cells[row]!] = label === undefined ? -1 : place.get(label)!;
  }
  return oncePerSymbol({ labels, codes, static: false }, shape);
}

function missingColumn(table: LongTable, name: string): AlphaError {
  const known = table.names;
  return new AlphaError('D005', `${table.source} has no column \`${name}\``, {
    hint: `${didYouMean(name, known) ?? 'needed are date, symbol and close'}; columns: ${known.join(', ')}`,
    data: { file: table.source, column: name, known },
  });
}
