import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { AlphaError } from '../util/errors.js';
import { writeAtomic } from '../util/files.js';
import { shortestDecimal } from './decimals.js';
import { cellAt, type Matrix, type Panel, shapeOf, symbolAt } from './panel.js';

/** A column of a long table; NaN is written as missing. */
export interface OutputColumn {
  readonly name: string;
  readonly data: readonly string[] | Matrix;
}

export interface TableOptions {
  /** Puts a ' before texts that a spreadsheet would run as formulas. Default false: what is written reads back the same. */
  readonly spreadsheet?: boolean;
}

/** Writes a table as Parquet or CSV, by the file's ending. */
export async function writeTable(
  path: string,
  columns: readonly OutputColumn[],
  { spreadsheet = false }: TableOptions = {},
): Promise<void> {
  if (path.endsWith('.parquet')) return writeParquet(path, columns);
  if (path.endsWith('.csv')) return writeCsv(path, columns, spreadsheet ? (text) => quote(inert(text)) : quote);
  throw new AlphaError('C001', `${path}: unknown format`, { hint: 'name a .parquet or a .csv file' });
}

/** Writes a panel in long form; cells that hold nothing at all are left out. */
export async function writePanel(path: string, panel: Panel): Promise<void> {
  const shape = shapeOf(panel);
  const matrices = [...panel.fields.values()];
  const cells: number[] = [];
  const dates: string[] = [];
  const symbols: string[] = [];
  for (let symbol = 0; symbol < shape.symbols; symbol++) {
    for (let date = 0; date < shape.dates; date++) {
      const cell = cellAt(shape, date, symbol);
      if (matrices.every((matrix) => Number.isNaN(matrix[cell]!))) continue;
      cells.push(cell);
      dates.push(panel.dates[date]!);
      symbols.push(panel.symbols[symbol]!);
    }
  }
  const groups = [...panel.groups].map(([name, { labels, codes, static: isStatic }]) => ({
    name,
    data: cells.map((cell) => labels[codes[isStatic ? symbolAt(shape, cell) : cell]!] ?? ''),
  }));
  await writeTable(path, [
    { name: 'date', data: dates },
    { name: 'symbol', data: symbols },
    ...[...panel.fields].map(([name, matrix]) => ({ name, data: pick(matrix, cells) })),
    ...groups,
  ]);
}

function writeParquet(path: string, columns: readonly OutputColumn[]): void {
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, data }) =>
      isText(data)
        ? { name, data: [...data], type: 'STRING' as const }
        : {
            name,
            data: Array.from(data, (value) => (Number.isNaN(value) ? null : value)),
            type: data instanceof Float32Array ? ('FLOAT' as const) : ('DOUBLE' as const),
            nullable: true,
          },
    ),
  });
  writeAtomic(path, new Uint8Array(buffer));
}

function pick(matrix: Matrix, cells: readonly number[]): Matrix {
  const at = (cell: number) => matrix[cell]!;
  return matrix instanceof Float64Array ? Float64Array.from(cells, at) : Float32Array.from(cells, at);
}

/** Row by row, so that the text of a large panel is never held as a whole. */
async function writeCsv(path: string, columns: readonly OutputColumn[], cell: (text: string) => string): Promise<void> {
  const file = createWriteStream(path);
  const failed = new Promise<never>((_, reject) => {
    file.on('error', (cause) =>
      reject(new AlphaError('S002', `cannot write ${path}: ${cause.message}`, { data: { path }, cause })),
    );
  });
  const write = async () => {
    file.write(`${columns.map(({ name }) => cell(name)).join(',')}\n`);
    const rows = columns[0]?.data.length ?? 0;
    for (let row = 0; row < rows; row++) {
      const line = columns.map(({ data }) => (isText(data) ? cell(data[row]!) : decimal(data, row)));
      if (!file.write(`${line.join(',')}\n`)) await once(file, 'drain');
    }
    file.end();
    await once(file, 'finish');
  };
  await Promise.race([write(), failed]);
}

function isText(data: OutputColumn['data']): data is readonly string[] {
  return Array.isArray(data);
}

/** The shortest text that reads back as the same number (for float32, as the same float32). */
function decimal(data: Matrix, row: number): string {
  const value = data[row]!;
  if (Number.isNaN(value)) return '';
  return String(data instanceof Float64Array ? value : shortestDecimal(value));
}

/** Spreadsheets run what begins with one of these. */
function inert(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quote(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
