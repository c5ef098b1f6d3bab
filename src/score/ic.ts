import { cellAt, TILE } from '../panel/panel.js';
import { mean } from './metrics/mean-ratio.js';
import { pearson } from './metrics/pearson.js';
import { dateSeries } from './summary.js';
import type { Score, Target } from './target.js';

/**
 * What `score` says of the IC, for those who read nothing else: most of its time goes into ranks. With `age` the values
 * are those of so many dates before. Null: unscorable.
 */
export function icOf(values: ArrayLike<number>, target: Target, age = 0): Pick<Score, 'ic' | 'dailyIc'> | null {
  const { shape, label, universe, from, to, minSymbols } = target;
  const [x, y] = [new Float64Array(shape.symbols), new Float64Array(shape.symbols)];
  const daily = dateSeries(target);
  for (let date = Math.max(from, age); date < to; date++) {
    let paired = 0;
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      const value = values[cell - age * TILE]!;
      if (Number.isNaN(value) || Number.isNaN(label[cell]!) || universe?.[cell] === 0) continue;
      x[paired] = value;
      y[paired++] = label[cell]!;
    }
    if (paired >= minSymbols) daily[date - from] = pearson(x, y, paired);
  }
  const counted = daily.filter((ic) => !Number.isNaN(ic));
  return counted.length === 0 ? null : { ic: mean(counted), dailyIc: Float32Array.from(daily) };
}
