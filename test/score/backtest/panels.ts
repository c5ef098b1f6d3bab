import { cellAt, createMatrix, type Panel } from '../../../src/panel/panel.js';

/** A panel of closes, one row per date; null or NaN: no bar. Symbols are in one sector or another in turns, or as `sectors` says. */
export function panelOf(
  closes: readonly (readonly (number | null)[])[],
  more: Record<string, readonly (readonly (number | null)[])[]> = {},
  sectors: readonly number[] = closes[0]!.map((_, i) => i % 2),
): Panel {
  const shape = { dates: closes.length, symbols: closes[0]!.length };
  const matrix = (rows: readonly (readonly (number | null)[])[]) => {
    const out = createMatrix(shape, 'double');
    rows.forEach((row, date) => {
      row.forEach((value, symbol) => {
        out[cellAt(shape, date, symbol)] = value ?? Number.NaN;
      });
    });
    return out;
  };
  return {
    dates: closes.map((_, i) => `2020-01-${String(i + 1).padStart(2, '0')}`),
    symbols: closes[0]!.map((_, i) => `S${i}`),
    fields: new Map(Object.entries({ close: closes, ...more }).map(([name, rows]) => [name, matrix(rows)])),
    groups: new Map([['sector', { labels: ['a', 'b', 'c'], codes: Int32Array.from(sectors), static: true }]]),
    universe: null,
    hash: '',
  };
}
