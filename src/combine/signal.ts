import { cellAt, cellsOf } from '../panel/panel.js';
import type { Target } from '../score/target.js';

/**
 * The combined signal, in the panel's layout: sum of w_i z_i with a missing z as 0, NaN where no member is finite and
 * outside the target's dates. `z` are rows as `zscores` makes them. Scored like a factor, it has the pool's own IC.
 */
export function combinedSignal(
  z: readonly Float32Array[],
  weights: ArrayLike<number>,
  target: Pick<Target, 'shape' | 'from' | 'to'>,
): Float64Array {
  return changingSignal(z, () => weights, target);
}

/** The same with weights of each date's own, by date from `from` on; a date without weights (null) has no signal. */
export function changingSignal(
  z: readonly Float32Array[],
  weightsOf: (date: number) => ArrayLike<number> | null,
  { shape, from, to }: Pick<Target, 'shape' | 'from' | 'to'>,
): Float64Array {
  const signal = new Float64Array(cellsOf(shape)).fill(Number.NaN);
  for (let date = from, row = 0; date < to; date++) {
    const weights = weightsOf(date - from);
    if (weights === null) {
      row += shape.symbols;
      continue;
    }
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
