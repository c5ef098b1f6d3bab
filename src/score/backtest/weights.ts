import { cellAt, cellsOf, type Panel, shapeOf, TILE } from '../../panel/panel.js';
import { AlphaError } from '../../util/errors.js';
import { didYouMean } from '../../util/suggest.js';
import type { BacktestConfig } from './config.js';

type Settings = Pick<BacktestConfig, 'decay' | 'neutralization' | 'truncation'>;

/**
 * The book a factor asks for on each date of [from, to), in the panel's layout: values decayed, neutralised, scaled to
 * sum|w| = 1 and truncated. NaN: the factor says nothing of the symbol. Dates outside are NaN.
 */
export function targetWeights(
  values: ArrayLike<number>,
  panel: Panel,
  { from, to }: { readonly from: number; readonly to: number },
  { decay, neutralization, truncation }: Settings,
): Float64Array {
  const shape = shapeOf(panel);
  const codeOf = grouping(panel, neutralization);
  const out = new Float64Array(cellsOf(shape)).fill(Number.NaN);
  for (let date = from; date < to; date++) {
    const cells: number[] = [];
    const row: number[] = [];
    const codes: number[] = [];
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      if (panel.universe?.[cell] === 0) continue;
      const value = decayed(values, cell, Math.min(date + 1, Math.max(1, decay)));
      const code = codeOf(symbol, cell);
      if (Number.isNaN(value) || code < 0) continue;
      cells.push(cell);
      row.push(value);
      codes.push(code);
    }
    const weights = truncated(scaled(neutralization === 'none' ? row : neutralised(row, codes)), truncation);
    weights?.forEach((weight, i) => {
      out[cells[i]!] = weight;
    });
  }
  return out;
}

/** Weights n (today) to 1 over the finite values of the last n dates; NaN where today's is missing. */
function decayed(values: ArrayLike<number>, cell: number, n: number): number {
  if (n === 1 || Number.isNaN(values[cell]!)) return values[cell]!;
  let sum = 0;
  let total = 0;
  for (let lag = 0; lag < n; lag++) {
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

function neutralised(row: readonly number[], codes: readonly number[]): number[] {
  const sums = new Map<number, { sum: number; count: number }>();
  row.forEach((value, i) => {
    const entry = sums.get(codes[i]!) ?? { sum: 0, count: 0 };
    sums.set(codes[i]!, { sum: entry.sum + value, count: entry.count + 1 });
  });
  return row.map((value, i) => {
    const { sum, count } = sums.get(codes[i]!)!;
    return value - sum / count;
  });
}

/** Null where nothing is left to scale. */
function scaled(row: readonly number[]): number[] | null {
  const gross = row.reduce((sum, value) => sum + Math.abs(value), 0);
  return gross > 1e-12 ? row.map((value) => value / gross) : null;
}

/**
 * No weight above `limit` of the book: what is cut off goes to the others of its side in proportion, so that each side
 * keeps its size, as long as the others have room; where they have not, the side shrinks.
 */
function truncated(row: number[] | null, limit: number): number[] | null {
  if (row === null || limit === 0) return row;
  const out = [...row];
  for (const side of [1, -1]) {
    const members = out.flatMap((weight, i) => (weight * side > 0 ? [i] : []));
    let open = members;
    let room = members.reduce((sum, i) => sum + out[i]! * side, 0);
    while (open.length > 0) {
      const sum = open.reduce((total, i) => total + row[i]! * side, 0);
      const capped = open.filter((i) => (row[i]! * side * room) / sum > limit);
      for (const i of open) out[i] = (side * (row[i]! * side * room)) / sum;
      if (capped.length === 0) break;
      for (const i of capped) out[i] = side * limit;
      room -= capped.length * limit;
      open = open.filter((i) => !capped.includes(i));
      if (room <= 0) break;
    }
  }
  return out;
}
