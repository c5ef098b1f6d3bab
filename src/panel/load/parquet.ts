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
import { type Column, ColumnBuilder, columnKey, createUnreadable, type LongTable } from './table.js';

/** Reads a Parquet file column by column, one row group at a time. Nested columns are left out. */
export async function readParquet(path: string): Promise<LongTable> {
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    checkRows(metadata, file.byteLength);
    await checkPages(file, metadata);
    return await readGroups(path, file, metadata);
  } catch (cause) {
    if (cause instanceof AlphaError) throw cause;
    throw new AlphaError(
      'D002',
      `${path} is not a readable Parquet file: ${cause instanceof Error ? cause.message : cause}`,
      {
        hint: 'it may be cut short; write it again',
        data: { file: path },
        cause,
      },
    );
  }
}

/** A damaged header can claim any number of rows; each takes at least a few bits. */
function checkRows({ num_rows, row_groups }: FileMetaData, bytes: number): void {
  const rows = Number(num_rows);
  const inGroups = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  const possible = Number.isSafeInteger(rows) && rows >= 0 && rows <= bytes * 1000;
  if (!possible || rows !== inGroups) throw new Error(`it claims ${rows} rows, its groups ${inGroups}`);
}

async function readGroups(path: string, file: AsyncBuffer, metadata: FileMetaData): Promise<LongTable> {
  const rows = Number(metadata.num_rows);
  const unreadable = createUnreadable();
  const columns = new Map<string, Column>();
  // One column at a time: of several read at once, the library would leave the second error unhandled.
  for (const { element, children } of parquetSchema(metadata).children) {
    if (children.length > 0 || element.repetition_type === 'REPEATED') continue;
    const builder = new ColumnBuilder(element.name.toLowerCase(), rows, unreadable);
    let start = 0;
    for (const group of metadata.row_groups) {
      const end = start + Number(group.num_rows);
      await parquetRead({
        file,
        metadata,
        compressors,
        columns: [element.name],
        rowStart: start,
        rowEnd: end,
        onChunk: ({ columnData, rowStart }) => builder.put(columnData, rowStart),
      });
      start = end;
    }
    columns.set(columnKey(path, element.name, columns), builder.build());
  }
  return { source: path, rows, columns, unreadable };
}
