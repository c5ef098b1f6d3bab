import { readFileSync } from 'node:fs';
import { Type, tableFromIPC } from '@uwdata/flechette';
import { AlphaError } from '../../util/errors.js';
import { byKey, ColumnBuilder, createBadCells, type LongTable } from './table.js';

const NESTED: readonly number[] = [Type.List, Type.LargeList, Type.FixedSizeList, Type.Struct, Type.Map, Type.Union];

/** Reads an uncompressed Arrow IPC file or stream. Nested columns are left out. */
export function readArrow(path: string): LongTable {
  try {
    const table = tableFromIPC(new Uint8Array(readFileSync(path)), { useDate: true });
    const unreadable = createBadCells();
    const flat = table.schema.fields.filter(({ type }) => !NESTED.includes(type.typeId));
    const children = byKey(
      path,
      flat.map(({ name }) => [name, table.getChild(name)] as const),
    );
    const column = async (name: string) => {
      const builder = new ColumnBuilder(name, table.numRows, unreadable);
      builder.put(children.get(name)!.toArray(), 0);
      return builder.build();
    };
    return { source: path, rows: table.numRows, names: [...children.keys()], column, unreadable };
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
