import { cellAt, type Panel, shapeOf, TILE } from '../../panel/panel.js';
import { AlphaError } from '../../util/errors.js';
import { didYouMean } from '../../util/suggest.js';
import type { BacktestConfig } from './config.js';

type Settings = Pick<BacktestConfig, 'decay' | 'neutralization' | 'truncation'>;

/** Writes the weights of a date, one per symbol, NaN: the factor says nothing of it. False: it says nothing at all. */
export type Weights = (date: number, out: Float64Array) => boolean;

/** The book that a factor asks for: values decayed, neutralised, scaled to sum|w| = 1 and truncated. */
export function weightsOf(
  values: ArrayLike<number>,
  panel: Panel,
  { decay, neutralization, truncation }: Settings,
): Weights {
  const shape = shapeOf(panel);
  const codeOf = grouping(panel, neutralization);
  const [members, codes] = [new Int32Array(shape.symbols), new Int32Array(shape.symbols)];
  const row = new Float64Array(shape.symbols);
  return (date, out) => {
    let n = 0;
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      if (panel.universe?.[cell] === 0) continue;
      const value = decayed(values, cell, decay, date);
      const code = codeOf(symbol, cell);
      if (Number.isNaN(value) || code < 0) continue;
      members[n] = symbol;
      row[n] = value;
      codes[n++] = code;
    }
    const held = row.subarray(0, n);
    if (neutralization !== 'none') neutralise(held, codes);
    if (!scale(held)) return false;
    if (truncation > 0) truncate(held, truncation);
    out.fill(Number.NaN);
    for (let i = 0; i < n; i++) out[members[i]!] = held[i]!;
    return true;
  };
}

/** Weights n (today) to 1 over the finite values of the last n dates; NaN where today's is missing. */
function decayed(values: ArrayLike<number>, cell: number, n: number, date: number): number {
  if (n <= 1 || Number.isNaN(values[cell]!)) return values[cell]!;
  let sum = 0;
  let total = 0;
  // Before the first date there is nothing, as where a value is missing.
  for (let lag = 0; lag < Math.min(n, date + 1); lag++) {
    const value = values[cell - lag * TILE]!;
    if (Number.isNaN(value)) continue;
    sum += (n - lag) * value;
    total += n - lag;
  }
  return sum / total;
}

function grouping(panel: Panel, name: string): (symbol: number, cell: number) => number {
  if (name === 'none' || name === 'market') return () => 0;
  const group = panel.groups.get(name.toLowerCase());
  if (group) return (symbol, cell) => group.codes[group.static ? symbol : cell]!;
  const known = ['none', 'market', ...panel.groups.keys()];
  throw new AlphaError('C003', `backtest.neutralization: the panel has no group \`${name}\``, {
    hint: didYouMean(name, known) ?? `one of ${known.join(', ')}`,
    data: { group: name, known },
  });
}

/** Takes the mean of its group off each value. */
function neutralise(row: Float64Array, codes: Int32Array): void {
  const sums: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < row.length; i++) {
    const code = codes[i]!;
    sums[code] = (sums[code] ?? 0) + row[i]!;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  for (let i = 0; i < row.length; i++) row[i]! -= sums[codes[i]!]! / counts[codes[i]!]!;
}

/** To sum|w| = 1; false where nothing is left to scale. */
function scale(row: Float64Array): boolean {
  let gross = 0;
  for (let i = 0; i < row.length; i++) gross += Math.abs(row[i]!);
  if (!(gross > 1e-12)) return false;
  for (let i = 0; i < row.length; i++) row[i]! /= gross;
  return true;
}

/**
 * No weight above `limit` of the book: what is cut off goes to the others of its side in proportion, so that each side
 * keeps its size, as long as the others have room; where they have not, the side shrinks.
 */
function truncate(row: Float64Array, limit: number): void {
  const full = new Uint8Array(row.length);
  for (const side of [1, -1]) {
    for (;;) {
      let cut = 0;
      let open = 0;
      for (let i = 0; i < row.length; i++) {
        const size = row[i]! * side;
        if (size > limit) {
          cut += size - limit;
          row[i] = side * limit;
          full[i] = 1;
        } else if (size > 0 && full[i] === 0) open += size;
      }
      if (cut === 0 || open === 0) break;
      const growth = 1 + cut / open;
      for (let i = 0; i < row.length; i++) if (row[i]! * side > 0 && full[i] === 0) row[i]! *= growth;
    }
  }
}
