import type { Reference } from '../../ops/define.js';
import { cellAt, type GroupColumn } from '../../panel/panel.js';
import { prefixes, type Scene, type Series } from './operand.js';
import { readInto } from './row.js';

type RowReference = Extract<Reference, { shape: 'row' }>;

/** Cross-section inside each group: as for a row, once per group and date; a missing group gives NaN. */
export function runGroup(
  reference: RowReference,
  inputs: readonly Series[],
  group: GroupColumn,
  params: readonly number[],
  { shape, universe }: Scene,
  out: Float64Array,
): void {
  const groups = group.labels.length;
  // Cells of a date sorted by group: those of group g are members[starts[g]..starts[g+1]).
  const starts = new Int32Array(groups + 1);
  const members = new Int32Array(shape.symbols);
  const rows = inputs.map(() => new Float64Array(shape.symbols));
  const views = rows.map(prefixes);
  const next = new Int32Array(groups);
  out.fill(Number.NaN);
  for (let date = 0; date < shape.dates; date++) {
    const codeOf = (symbol: number, cell: number): number => {
      if (universe?.[cell] === 0 || !readInto(rows, inputs, cell, 0)) return -1;
      return group.codes[group.static ? symbol : cell]!;
    };
    starts.fill(0);
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const code = codeOf(symbol, cellAt(shape, date, symbol));
      if (code >= 0) starts[code + 1]! += 1;
    }
    for (let code = 0; code < groups; code++) {
      starts[code + 1]! += starts[code]!;
      next[code] = starts[code]!;
    }
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      const code = codeOf(symbol, cell);
      if (code >= 0) members[next[code]!++] = cell;
    }
    for (let code = 0; code < groups; code++) {
      const start = starts[code]!;
      const n = starts[code + 1]! - start;
      if (n === 0) continue;
      for (let i = 0; i < n; i++) readInto(rows, inputs, members[start + i]!, i);
      const result = reference.of(
        views.map((view) => view(n)),
        ...params,
      );
      for (let i = 0; i < n; i++) out[members[start + i]!] = result[i]!;
    }
  }
}
