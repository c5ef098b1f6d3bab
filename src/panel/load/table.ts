import { AlphaError } from '../../util/errors.js';
import { isoDate } from './dates.js';

/** A column of a long table: numbers (NaN missing), or texts as codes (-1 missing). */
export type Column =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'text'; readonly codes: Int32Array; readonly labels: readonly string[] };

/**
 * A file in long form, one row per date and symbol. Names are lower-case; row i is the file's i-th data row. Columns are
 * read when they are asked for, each time anew: all together they would be several times the panel.
 */
export interface LongTable {
  readonly source: string;
  readonly rows: number;
  readonly names: readonly string[];
  column(name: string): Promise<Column>;
  /** Cells that no column could take; they are missing in it. */
  readonly unreadable: BadCells;
}

/** A cell that cannot be read, by row from 0. */
export interface BadCell {
  readonly row: number;
  readonly column: string;
  readonly value: string;
}

/** How many cells could not be read, and the first of them. */
export interface BadCells {
  readonly count: number;
  readonly cells: readonly BadCell[];
  add(row: number, column: string, value: unknown): void;
}

const KEPT = 20;

export function createBadCells(): BadCells {
  const cells: BadCell[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    cells,
    add(row, column, value) {
      count++;
      if (cells.length < KEPT) cells.push({ row, column, value: String(value).slice(0, 200) });
    },
  };
}

/** The error about a table's unreadable cells: the first by place, the others as data. */
export function unreadableError(source: string, { count, cells }: BadCells): AlphaError {
  const first = cells[0]!;
  const shown = JSON.stringify(first.value.slice(0, 40));
  const more = count > 1 ? `, and ${count - 1} more such cells` : '';
  return new AlphaError(
    'D004',
    `${source}, row ${first.row + 1}: cannot read ${shown} in column \`${first.column}\`${more}`,
    {
      hint: 'rows are counted without the header; correct the value or leave the cell empty, or take it as missing with --repair',
      data: {
        file: source,
        ...first,
        row: first.row + 1,
        count,
        cells: cells.map((cell) => ({ ...cell, row: cell.row + 1 })),
      },
    },
  );
}

/** Columns by their names as the panel knows them. D002 when two have the same. */
export function byKey<T>(source: string, columns: Iterable<readonly [name: string, column: T]>): Map<string, T> {
  const keyed = new Map<string, T>();
  for (const [name, column] of columns) {
    const key = name.trim().toLowerCase();
    if (keyed.has(key)) {
      throw new AlphaError('D002', `${source} has two columns named \`${key}\``, {
        hint: 'names of columns are the same in upper and lower case; rename one of them',
        data: { file: source, column: key },
      });
    }
    keyed.set(key, column);
  }
  return keyed;
}

/** Gathers a column of `rows` cells chunk by chunk; its first cell with a value decides what it holds. */
export class ColumnBuilder {
  readonly #name: string;
  readonly #rows: number;
  readonly #unreadable: BadCells;
  #numbers: Float64Array | null = null;
  #codes: Int32Array | null = null;
  readonly #labels = new Map<string, number>();
  /** Dates repeat: each distinct one is read once. */
  readonly #dates = new Map<number, string | null>();

  constructor(name: string, rows: number, unreadable: BadCells) {
    this.#name = name;
    this.#rows = rows;
    this.#unreadable = unreadable;
  }

  /** Puts `values` at row `start` on; values beyond the last row are ignored. */
  put(values: ArrayLike<unknown>, start: number): void {
    const count = Math.min(values.length, this.#rows - start);
    for (let i = 0; i < count; i++) this.set(start + i, values[i]);
  }

  set(row: number, value: unknown): void {
    if (value === null || value === undefined) return;
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
      if (this.#codes) this.#code(row, String(value));
      else this.#number(row, Number(value));
      return;
    }
    const text = value instanceof Date ? this.#date(value) : value;
    if (this.#numbers || typeof text !== 'string') this.#unreadable.add(row, this.#name, value);
    else this.#code(row, text);
  }

  build(): Column {
    if (this.#codes) return { kind: 'text', codes: this.#codes, labels: [...this.#labels.keys()] };
    return { kind: 'number', values: this.#numbers ?? new Float64Array(this.#rows).fill(Number.NaN) };
  }

  #number(row: number, value: number): void {
    this.#numbers ??= new Float64Array(this.#rows).fill(Number.NaN);
    this.#numbers[row] = value;
  }

  #code(row: number, label: string): void {
    this.#codes ??= new Int32Array(this.#rows).fill(-1);
    let code = this.#labels.get(label);
    if (code === undefined) {
      code = this.#labels.size;
      this.#labels.set(label, code);
    }
    this.#codes[row] = code;
  }

  #date(value: Date): string | null {
    const time = value.getTime();
    if (!this.#dates.has(time)) this.#dates.set(time, isoDate(value));
    return this.#dates.get(time) ?? null;
  }
}
