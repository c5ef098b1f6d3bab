import { type AsyncBuffer, asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { AlphaError } from '../../util/errors.js';
import { ColumnBuilder, type LongTable } from './table.js';

/** Reads a Parquet file column by column, one row group at a time. */
export async function readParquet(path: string): Promise<LongTable> {
  try {
    const file = await asyncBufferFromFile(path);
    return await readGroups(path, file, await parquetMetadataAsync(file));
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

async function readGroups(path: string, file: AsyncBuffer, metadata: FileMetaData): Promise<LongTable> {
  const rows = Number(metadata.num_rows);
  // A damaged header can claim any number of rows; each takes at least a few bits.
  if (!Number.isSafeInteger(rows) || rows < 0 || rows > file.byteLength * 1000)
    throw new Error(`it claims ${rows} rows`);
  const builders = new Map<string, ColumnBuilder>();
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows);
    await parquetRead({
      file,
      metadata,
      compressors,
      rowStart: start,
      rowEnd: end,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const name = columnName.toLowerCase();
        const builder = builders.get(name) ?? new ColumnBuilder(path, name, rows);
        builders.set(name, builder);
        builder.put(columnData, rowStart);
      },
    });
    start = end;
  }
  return { source: path, rows, columns: new Map([...builders].map(([name, builder]) => [name, builder.build()])) };
}
