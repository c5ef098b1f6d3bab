import { cellAt } from '../panel/panel.js';
import type { Target } from './target.js';

/**
 * The target's labels as rows, `[date - from][width]`, NaN outside the universe and beyond the last symbol. Width: the
 * number of symbols, as `zscores` lays out factors, or that of whole tiles, as the kernels do.
 */
export function labelRows(
  { shape, label, universe, from, to }: Target,
  width: number = shape.symbols,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array((to - from) * width).fill(Number.NaN);
  for (let date = from; date < to; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      if (universe === null || universe[cell] === 1) out[(date - from) * width + symbol] = label[cell]!;
    }
  }
  return out;
}
