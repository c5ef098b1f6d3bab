import { cellAt } from '../panel/panel.js';
import { isConstant } from './metrics/pearson.js';
import type { Target } from './target.js';

/**
 * Z-scores (divisor n) of a factor per date over the universe, for combining: row-major `[date - from][symbol]`, compact,
 * NaN where the factor is missing and on dates where it is constant.
 */
export function zscores(
  values: ArrayLike<number>,
  { shape, universe, from, to }: Pick<Target, 'shape' | 'universe' | 'from' | 'to'>,
): Float32Array {
  const width = shape.symbols;
  const out = new Float32Array((to - from) * width).fill(Number.NaN);
  const row = new Float64Array(width);
  for (let date = from; date < to; date++) {
    let n = 0;
    let sum = 0;
    for (let symbol = 0; symbol < width; symbol++) {
      const cell = cellAt(shape, date, symbol);
      const value = universe?.[cell] === 0 ? Number.NaN : values[cell]!;
      row[symbol] = value;
      if (Number.isNaN(value)) continue;
      sum += value;
      n++;
    }
    const mean = sum / n;
    let centred = 0;
    for (let symbol = 0; symbol < width; symbol++) {
      const value = row[symbol]!;
      if (!Number.isNaN(value)) centred += (value - mean) ** 2;
    }
    if (n === 0 || isConstant(centred, centred + n * mean * mean)) continue;
    const deviation = Math.sqrt(centred / n);
    const start = (date - from) * width;
    for (let symbol = 0; symbol < width; symbol++) out[start + symbol] = (row[symbol]! - mean) / deviation;
  }
  return out;
}
