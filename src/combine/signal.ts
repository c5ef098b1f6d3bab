import { cellAt, cellsOf } from '../panel/panel.js';
import type { Target } from '../score/target.js';

/**
 * The combined signal, in the panel's layout: sum of w_i z_i with a missing z as 0, NaN where no member is finite and
 * outside the target's dates. `z` are rows as `zscores` makes them. Scored like a factor, it has the pool's own IC.
 */
export function combinedSignal(
  z: Iterable<Float32Array>,
  weights: ArrayLike<number>,
  target: Pick<Target, 'shape' | 'from' | 'to'>,
): Float64Array {
  return changingSignal(z, () => weights, target);
}

/** The same with weights of each date's own, by date from `from` on; a date without weights (null) has no signal. */
export function changingSignal(
  z: Iterable<Float32Array>,
  weightsOf: (date: number) => ArrayLike<number> | null,
  { shape, from, to }: Pick<Target, 'shape' | 'from' | 'to'>,
): Float64Array {
  const signal = new Float64Array(cellsOf(shape)).fill(Number.NaN);
  const weights = Array.from({ length: to - from }, (_, date) => weightsOf(date));
  let member = 0;
  for (const rows of z) {
    for (let date = from, row = 0; date < to; date++) {
      const weight = weights[date - from]?.[member];
      if (weight === undefined) {
        row += shape.symbols;
        continue;
      }
      for (let symbol = 0; symbol < shape.symbols; symbol++, row++) {
        const value = rows[row]!;
        if (Number.isNaN(value)) continue;
        const cell = cellAt(shape, date, symbol);
        const sum = signal[cell]!;
        signal[cell] = (Number.isNaN(sum) ? 0 : sum) + weight * value;
      }
    }
    member++;
  }
  return signal;
}
