import { mean } from './metrics/mean-ratio.js';
import { pearson } from './metrics/pearson.js';
import { pairsOf } from './pairs.js';
import { dateSeries } from './summary.js';
import type { Score, Target } from './target.js';

/** What `score` says of the IC, for those who read nothing else: most of its time goes into ranks. Null: unscorable. */
export function icOf(values: ArrayLike<number>, target: Target): Pick<Score, 'ic' | 'dailyIc'> | null {
  const { shape, label, from, to, minSymbols } = target;
  const [x, y] = [new Float64Array(shape.symbols), new Float64Array(shape.symbols)];
  const daily = dateSeries(target);
  for (let date = from; date < to; date++) {
    const paired = pairsOf(values, label, target, date, x, y);
    if (paired >= minSymbols) daily[date - from] = pearson(x, y, paired);
  }
  const counted = daily.filter((ic) => !Number.isNaN(ic));
  return counted.length === 0 ? null : { ic: mean(counted), dailyIc: Float32Array.from(daily) };
}
