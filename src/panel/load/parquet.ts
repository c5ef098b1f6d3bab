import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { AlphaError } from '../../util/errors.js';
import { checkPages } from './parquet-pages.js';
import { byKey, ColumnBuilder, createBadCells, type LongTable } from './table.js';

/** Reads a Parquet file: each column when it is asked for, one row group at a time. Nested columns are left out. */
export async function readParquet(path: string): Promise<LongTable> {
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    checkRows(metadata, file.byteLength);
    await checkPages(file, metadata);
    return createTable(path, file, metadata);
  } catch (cause) {
    throw unreadableFile(path, cause);
  }
}

/** A damaged header can claim any number of rows; each takes at least a few bits. */
function checkRows({ num_rows, row_groups }: FileMetaData, bytes: number): void {
  const rows = Number(num_rows);
  const inGroups = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  const possible = Number.isSafeInteger(rows) && rows >= 0 && rows <= bytes * 1000;
  if (!possible || rows !== inGroups) throw new Error(`it claims ${rows} rows, its groups ${inGroups}`);
}

function createTable(path: string, file: AsyncBuffer, metadata: FileMetaData): LongTable {
  const rows = Number(metadata.num_rows);
  const unreadable = createBadCells();
  const flat = parquetSchema(metadata)
    .children.filter(({ element, children }) => children.length === 0 && element.repetition_type !== 'REPEATED')
    .map(({ element }) => [element.name, element.name] as const);
  const keyed = byKey(path, flat);
  const column = async (key: string) => {
    const builder = new ColumnBuilder(key, rows, unreadable);
    let start = 0;
    for (const group of metadata.row_groups) {
      const end = start + Number(group.num_rows);
      await parquetRead({
        file,
        metadata,
        compressors,
        columns: [keyed.get(key)!],
        rowStart: start,
        rowEnd: end,
        onChunk: ({ columnData, rowStart }) => builder.put(columnData, rowStart),
      });
      start = end;
    }
    return builder.build();
  };
  return {
    source: path,
    rows,
    names: [...keyed.keys()],
    column: (key) => column(key).catch((cause) => Promise.reject(unreadableFile(path, cause))),
    unreadable,
  };
}

function unreadableFile(path: string, cause: unknown): AlphaError {
  if (cause instanceof AlphaError) return cause;
  const reason = cause instanceof Error ? cause.message : cause;
  return new AlphaError('D002', `${path} is not a readable Parquet file: ${reason}`, {
    hint: 'it may be cut short; write it again',
    data: { file: path },
    cause,
  });
}
