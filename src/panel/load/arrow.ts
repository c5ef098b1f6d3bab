import { readFileSync } from 'node:fs';
import { Type, tableFromIPC } from '@uwdata/flechette';
import { AlphaError } from '../../util/errors.js';
import { type Column, ColumnBuilder, columnKey, createUnreadable, type LongTable } from './table.js';

const NESTED: readonly number[] = [Type.List, Type.LargeList, Type.FixedSizeList, Type.Struct, Type.Map, Type.Union];

/** Reads an uncompressed Arrow IPC file or stream. Nested columns are left out. */
export function readArrow(path: string): LongTable {
  try {
    const table = tableFromIPC(new Uint8Array(readFileSync(path)), { useDate: true });
    const columns = new Map<string, Column>();
    const unreadable = createUnreadable();
    for (const { name, type } of table.schema.fields) {
      if (NESTED.includes(type.typeId)) continue;
      const builder = new ColumnBuilder(name.toLowerCase(), table.numRows, unreadable);
      builder.put(table.getChild(name).toArray(), 0);
      columns.set(columnKey(path, name, columns), builder.build());
    }
    return { source: path, rows: table.numRows, columns, unreadable };
  } catch (cause) {
    if (cause instanceof AlphaError) throw cause;
    const reason = cause instanceof Error ? cause.message : cause;
    throw new AlphaError('D002', `${path} is not a readable Arrow file: ${reason}`, {
      hint: 'it must be Arrow IPC without compression; Parquet works in any case',
      data: { file: path },
      cause,
    });
  }
}
