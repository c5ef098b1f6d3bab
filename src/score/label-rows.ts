import { cellAt } from '../panel/panel.js';
import type { Target } from './target.js';

/** The target's labels as compact rows, as `zscores` lays out factors: `[date - from][symbol]`, NaN outside the universe. */
export function labelRows({ shape, label, universe, from, to }: Target): Float32Array {
  const out = new Float32Array((to - from) * shape.symbols).fill(Number.NaN);
  for (let date = from, at = 0; date < to; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++, at++) {
      const cell = cellAt(shape, date, symbol);
      if (universe === null || universe[cell] === 1) out[at] = label[cell]!;
    }
  }
  return out;
}
