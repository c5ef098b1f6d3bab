import { readFileSync } from 'node:fs';
import { fromCSV } from 'arquero';
import { AlphaError } from '../../util/errors.js';
import { isoDate } from './dates.js';
import { type Column, ColumnBuilder, type LongTable, unreadable } from './table.js';

/** What stands for a missing value. */
const MISSING = new Set(['', 'na', 'nan', 'null', 'none', 'n/a', '-']);
const BOOLEANS = new Map([
  ['true', 1],
  ['false', 0],
]);

/**
 * Reads a CSV file with a header. A column whose first value is a number (or true/false) is numeric, and another value
 * in it is an error, not a text; `text` names columns that are texts whatever they hold.
 */
export function readCsv(path: string, text: readonly string[] = ['date', 'symbol']): LongTable {
  const table = parse(path);
  const names = table.columnNames();
  const rows = table.numRows();
  const columns = new Map<string, Column>();
  for (const name of names) {
    const cells = table.array(name) as ArrayLike<string | null | undefined>;
    const key = name.trim().toLowerCase();
    columns.set(key, toColumn(path, key, cells, rows, text.includes(key)));
  }
  return { source: path, rows, columns };
}

function parse(path: string) {
  try {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    if (text.includes('\u0000')) throw new Error('it holds binary data');
    if (!/[^\s,]/.test(text.slice(0, 10_000))) throw new Error('it is empty');
    return fromCSV(text, { autoType: false });
  } catch (cause) {
    throw new AlphaError(
      'D002',
      `${path} is not a readable CSV file: ${cause instanceof Error ? cause.message : cause}`,
      {
        hint: 'expected a header line, then one row per date and symbol, with commas between',
        data: { file: path },
        cause,
      },
    );
  }
}

function toColumn(
  path: string,
  name: string,
  cells: ArrayLike<string | null | undefined>,
  rows: number,
  isText: boolean,
): Column {
  const builder = new ColumnBuilder(path, name, rows);
  const missing = (cell: string) => MISSING.has(cell.trim().toLowerCase());
  let numeric: boolean | null = isText ? false : null;
  const chunk: (string | number | null)[] = [];
  for (let row = 0; row < rows; row++) {
    const cell = cells[row] ?? '';
    if (missing(cell)) {
      chunk.push(null);
      continue;
    }
    const value = BOOLEANS.get(cell.trim().toLowerCase()) ?? Number(cell);
    // A date column of another name (20100104 would pass for a number) is text all the same.
    numeric ??= !Number.isNaN(value) && !/^\d{4}-\d/.test(cell);
    if (!numeric) chunk.push(name === 'date' ? (isoDate(cell) ?? cell) : cell.trim());
    else if (Number.isNaN(value)) throw unreadable(path, name, row, cell);
    else chunk.push(value);
  }
  builder.put(chunk, 0);
  return builder.build();
}
