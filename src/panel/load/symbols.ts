import { existsSync } from 'node:fs';
import type { GroupColumn } from '../panel.js';
import { readCsv } from './csv.js';

/** More labels than this share of the symbols, and a text names symbols rather than groups them. */
const DISTINCT_SHARE = 0.8;

/** The text columns of `symbols.csv` as groups, one code per symbol of the panel; none where there is no such file. */
export async function staticGroups(path: string, symbols: readonly string[]): Promise<Map<string, GroupColumn>> {
  const groups = new Map<string, GroupColumn>();
  if (!existsSync(path)) return groups;
  const table = readCsv(path, { strict: false });
  if (!table.names.includes('symbol')) return groups;
  const key = await table.column('symbol');
  if (key.kind !== 'text') return groups;
  const rowOf = new Map<string, number>();
  key.codes.forEach((code, row) => {
    if (code >= 0) rowOf.set(key.labels[code]!, row);
  });
  for (const name of table.names) {
    if (name === 'symbol') continue;
    const column = await table.column(name);
    if (column.kind !== 'text' || !isGroup(column.labels, table.rows)) continue;
    const labels = [...column.labels].sort();
    const place = new Map(labels.map((label, i) => [label, i]));
    const codes = new Int32Array(symbols.length);
    symbols.forEach((symbol, i) => {
      const row = rowOf.get(symbol);
      const code = row === undefined ? -1 : column.codes[row]!;
      codes[i] = code < 0 ? -1 : place.get(column.labels[code]!)!;
    });
    groups.set(name, { labels, codes, static: true });
  }
  return groups;
}

function isGroup(labels: readonly string[], rows: number): boolean {
  return (
    labels.length <= Math.max(2, rows * DISTINCT_SHARE) && !labels.every((label) => /^\d{4}-\d{2}-\d{2}/.test(label))
  );
}
