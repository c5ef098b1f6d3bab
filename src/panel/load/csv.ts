import { readFileSync } from 'node:fs';
import { fromCSV } from 'arquero';
import { AlphaError } from '../../util/errors.js';
import { oddRows } from './csv-rows.js';
import { type BadCells, byKey, type Column, ColumnBuilder, createBadCells, type LongTable } from './table.js';

/** What stands for a missing value. */
const MISSING = new Set(['', 'na', 'nan', 'null', 'none', 'n/a', '-']);
const BOOLEANS = new Map([
  ['true', 1],
  ['false', 0],
]);
const INFINITE = /^[+-]?inf(inity)?$/i;
const KEYS = ['date', 'symbol'];
/** Columns that hold numbers whatever is written in them. */
const NUMERIC = ['open', 'high', 'low', 'close', 'volume', 'vwap', 'amount', 'cap', 'factor'];

type Cells = ArrayLike<string | null | undefined>;

/**
 * Reads a CSV file with a header. A column is numeric when more than half of its values are numbers (or true/false);
 * the others are then unreadable, not texts. With `strict: false` one text makes a text column of it.
 */
export function readCsv(path: string, { strict = true } = {}): LongTable {
  const { table, odd } = parse(path);
  const rows = table.numRows();
  const unreadable = createBadCells();
  const names = table.columnNames();
  for (const { row, cells } of strict ? odd : []) {
    unreadable.add(row, names[Math.min(cells, names.length - 1)]!, `a row of ${cells} cells, not ${names.length}`);
  }
  const keyed = byKey(
    path,
    names.map((name) => [name, name] as const),
  );
  const column = async (key: string) =>
    toColumn(key, table.array(keyed.get(key)!) as Cells, rows, { strict, unreadable });
  return { source: path, rows, names: [...keyed.keys()], column, unreadable };
}

function parse(path: string) {
  try {
    const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
    if (text.includes('\u0000')) throw new Error('it holds binary data');
    if (!/[^\s,]/.test(text.slice(0, 10_000))) throw new Error('it is empty');
    const { width, odd } = oddRows(text);
    const table = fromCSV(text, { autoType: false });
    const sign = /[;\t|]/.exec(table.columnNames()[0]!)?.[0];
    if (width === 1 && sign)
      throw new Error(`its header has ${sign === '\t' ? 'tabs' : `\`${sign}\``} where commas are wanted`);
    return { table, odd };
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
  name: string,
  cells: Cells,
  rows: number,
  { strict, unreadable }: { readonly strict: boolean; readonly unreadable: BadCells },
): Column {
  const builder = new ColumnBuilder(name, rows, unreadable);
  const isKey = KEYS.includes(name);
  const numeric = !isKey && isNumeric(name, cells, rows, strict);
  for (let row = 0; row < rows; row++) {
    const cell = (cells[row] ?? '').trim();
    // NA and NAN are symbols like any other.
    if (isKey ? cell === '' : MISSING.has(cell.toLowerCase())) continue;
    if (!numeric) builder.set(row, cell);
    else {
      const value = toNumber(cell);
      if (Number.isNaN(value)) unreadable.add(row, name, cell);
      else builder.set(row, value);
    }
  }
  return builder.build();
}

function isNumeric(name: string, cells: Cells, rows: number, strict: boolean): boolean {
  if (NUMERIC.includes(name)) return true;
  let numbers = 0;
  let texts = 0;
  for (let row = 0; row < rows; row++) {
    const cell = (cells[row] ?? '').trim();
    if (MISSING.has(cell.toLowerCase())) continue;
    if (Number.isNaN(toNumber(cell))) texts++;
    else numbers++;
  }
  return strict ? numbers > texts || texts === 0 : texts === 0;
}

/** A decimal number; NaN for anything else, hexadecimal texts included. */
function toNumber(cell: string): number {
  if (INFINITE.test(cell)) return cell.startsWith('-') ? -Infinity : Infinity;
  return (
    BOOLEANS.get(cell.toLowerCase()) ??
    (/^[+-]?[\d.I]/.test(cell) && !/^0[xob]/i.test(cell) ? Number(cell) : Number.NaN)
  );
}
