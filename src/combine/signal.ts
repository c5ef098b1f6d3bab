import { cellAt, cellsOf } from '../panel/panel.js';
import type { Target } from '../score/target.js';

/**
 * The combined signal, in the panel's layout: sum of w_i z_i with a missing z as 0, NaN where no member is finite and
 * outside the target's dates. `z` are rows as `zscores` makes them. Scored like a factor, it has the pool's own IC.
 */
export function combinedSignal(
  z: readonly Float32Array[],
  weights: ArrayLike<number>,
  { shape, from, to }: Pick<Target, 'shape' | 'from' | 'to'>,
): Float64Array {
  const signal = new Float64Array(cellsOf(shape)).fill(Number.NaN);
  for (let date = from, row = 0; date < to; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++, row++) {
      let sum = 0;
      let finite = false;
      for (let i = 0; i < z.length; i++) {
        const value = z[i]![row]!;
        if (Number.isNaN(value)) continue;
        finite = true;
        sum += weights[i]! * value;
      }
      if (finite) signal[cellAt(shape, date, symbol)] = sum;
    }
  }
  return signal;
}
