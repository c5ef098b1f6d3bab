import type { AsyncBuffer, ColumnMetaData, FileMetaData } from 'hyparquet';
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js';

const DICTIONARY_PAGE = 2;
/** Thrift field that holds the header proper, by page type: data page, dictionary, data page v2. */
const HEADERS: Readonly<Record<number, string>> = { 0: 'field_5', 2: 'field_7', 3: 'field_8' };

/**
 * Walks the page headers of every column before anything is decoded. The decoder trusts them: a damaged count or size
 * makes it loop for ever or fill the memory, which no `catch` would stop. Throws an Error that names the column.
 */
export async function checkPages(file: AsyncBuffer, metadata: FileMetaData): Promise<void> {
  for (const { columns, num_rows } of metadata.row_groups) {
    for (const { meta_data: column } of columns) {
      if (!column) throw new Error('a column has no metadata');
      const start = Number(column.dictionary_page_offset || column.data_page_offset);
      const end = start + Number(column.total_compressed_size);
      if (!(start >= 4 && end > start && end <= file.byteLength)) throw damaged(column, 'lies outside the file');
      walk(new DataView(await file.slice(start, end)), column, Number(num_rows));
    }
  }
}

function walk(view: DataView, column: ColumnMetaData, rows: number): void {
  const reader = { view, offset: 0 };
  let values = 0;
  while (reader.offset < view.byteLength - 1 && values < Number(column.num_values)) {
    const { field_1: type, field_2: size, field_3: compressed, ...rest } = deserializeTCompactProtocol(reader);
    const header: unknown = rest[HEADERS[type] as `field_${number}`];
    const count = numberAt(header, 'field_1');
    const sized = [size, compressed, count].every((n) => Number.isSafeInteger(n) && n >= 0);
    if (!sized || reader.offset + compressed > view.byteLength) throw damaged(column, 'has a bad page header');
    if (type === DICTIONARY_PAGE) {
      if (count > Math.max(Number(column.num_values), rows)) throw damaged(column, 'has too large a dictionary');
    } else values += count;
    if (type === 3 && !fitsV2(header, count, compressed)) throw damaged(column, 'has a bad page header');
    reader.offset += compressed;
  }
  if (values !== Number(column.num_values) || (column.path_in_schema.length === 1 && values !== rows)) {
    throw damaged(column, `holds ${values} of ${rows} values`);
  }
}

/** Nulls, rows and the bytes of the levels, which stand before the values, must fit into the page. */
function fitsV2(header: unknown, count: number, compressed: number): boolean {
  const [nulls, rows, definitions, repetitions] = ['field_2', 'field_3', 'field_5', 'field_6'].map((field) =>
    numberAt(header, field),
  ) as [number, number, number, number];
  const whole = [nulls, rows, definitions, repetitions].every((n) => Number.isSafeInteger(n) && n >= 0);
  return whole && nulls <= count && rows <= count && definitions + repetitions <= compressed;
}

function numberAt(header: unknown, field: string): number {
  const value = typeof header === 'object' && header !== null ? (header as Record<string, unknown>)[field] : undefined;
  return typeof value === 'number' ? value : Number.NaN;
}

function damaged(column: ColumnMetaData, what: string): Error {
  return new Error(`column \`${column.path_in_schema.join('.')}\` ${what}`);
}
