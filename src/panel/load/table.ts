import { AlphaError } from '../../util/errors.js';
import { isoDate } from './dates.js';

/** A column of a long table: numbers (NaN missing), or texts as codes (-1 missing). */
export type Column =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'text'; readonly codes: Int32Array; readonly labels: readonly string[] };

/** A file in long form, one row per date and symbol. Names are lower-case; row i is the file's i-th data row. */
export interface LongTable {
  readonly source: string;
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/** Gathers a column of `rows` cells chunk by chunk; its first cell with a value decides what it holds. */
export class ColumnBuilder {
  readonly #source: string;
  readonly #name: string;
  readonly #rows: number;
  #numbers: Float64Array | null = null;
  #codes: Int32Array | null = null;
  readonly #labels = new Map<string, number>();
  /** Dates repeat: each distinct one is read once. */
  readonly #dates = new Map<number, string>();

  constructor(source: string, name: string, rows: number) {
    this.#source = source;
    this.#name = name;
    this.#rows = rows;
  }

  /** Puts `values` at row `start` on; values beyond the last row are ignored. */
  put(values: ArrayLike<unknown>, start: number): void {
    const count = Math.min(values.length, this.#rows - start);
    for (let i = 0; i < count; i++) this.#set(start + i, values[i]);
  }

  build(): Column {
    if (this.#codes) return { kind: 'text', codes: this.#codes, labels: [...this.#labels.keys()] };
    return { kind: 'number', values: this.#numbers ?? new Float64Array(this.#rows).fill(Number.NaN) };
  }

  #set(row: number, value: unknown): void {
    if (value === null || value === undefined) return;
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
      if (this.#codes) this.#code(row, String(value));
      else this.#number(row, Number(value));
      return;
    }
    if (this.#numbers) throw unreadable(this.#source, this.#name, row, value);
    if (value instanceof Date) this.#code(row, this.#date(value, row));
    else if (typeof value === 'string') this.#code(row, value);
    else throw unreadable(this.#source, this.#name, row, value);
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

  #date(value: Date, row: number): string {
    const known = this.#dates.get(value.getTime());
    if (known !== undefined) return known;
    const text = isoDate(value);
    if (text === null) throw unreadable(this.#source, this.#name, row, value);
    this.#dates.set(value.getTime(), text);
    return text;
  }
}

export function unreadable(source: string, column: string, row: number, value: unknown): AlphaError {
  const shown = JSON.stringify(String(value).slice(0, 40));
  return new AlphaError('D004', `${source}, row ${row + 1}: cannot read ${shown} in column \`${column}\``, {
    hint: 'rows are counted without the header; correct the value or leave the cell empty',
    data: { file: source, row: row + 1, column, value: String(value).slice(0, 200) },
  });
}
