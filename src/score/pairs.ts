import { cellAt } from '../panel/panel.js';
import type { Target } from './target.js';

/** Writes the values of a date's symbols that are in the universe and have both; returns how many they are. */
export function pairsOf(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { shape, universe }: Pick<Target, 'shape' | 'universe'>,
  date: number,
  x: Float64Array,
  y: Float64Array,
): number {
  let n = 0;
  for (let symbol = 0; symbol < shape.symbols; symbol++) {
    const cell = cellAt(shape, date, symbol);
    if (universe?.[cell] === 0) continue;
    if (Number.isNaN(a[cell]!) || Number.isNaN(b[cell]!)) continue;
    x[n] = a[cell]!;
    y[n++] = b[cell]!;
  }
  return n;
}
