import type { TrialSeries } from './effective-trials.js';

export interface Overfitting {
  /** Probability that the best in sample is below the median out of sample. */
  readonly pbo: number;
  /** Logit of the winner's relative rank out of sample, one per combination. */
  readonly logits: Float64Array;
  /** Share of combinations in which the winner loses out of sample. */
  readonly lossProbability: number;
  /** Slope of the winner's Sharpe ratio out of sample on that in sample. */
  readonly degradation: number;
}

export interface OverfittingOptions {
  /** Even; default 10 (252 combinations). */
  readonly blocks?: number;
  /** A strategy is turned around where it loses in sample, as a pool does with its weights. Default false. */
  readonly twoSided?: boolean;
}

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado, Zhu
 * 2017): the dates are cut into blocks, each half of them in turn is the sample. Performance is mean over deviation
 * (divisor n-1); a winner's rank counts from 1, ties for the worse, relative to N+1. NaN dates are left out. Null with
 * fewer than two trials or too few dates.
 */
export function overfitting(
  trials: TrialSeries,
  { blocks = 10, twoSided = false }: OverfittingOptions = {},
): Overfitting | null {
  const length = trials[0]?.length ?? 0;
  if (trials.length < 2 || length < 2 * blocks) return null;
  const sums = trials.map((series) => blockSums(series, blocks));
  const logits: number[] = [];
  const inside: number[] = [];
  const outside: number[] = [];
  for (const chosen of halves(blocks)) {
    const inSample = Float64Array.from(sums, (sum) => sharpe(sum, chosen, true));
    const outOfSample = Float64Array.from(sums, (sum) => sharpe(sum, chosen, false));
    if (twoSided) orient(inSample, outOfSample);
    const winner = inSample.reduce((best, value, i) => (value > inSample[best]! ? i : best), 0);
    let rank = 1;
    for (let i = 0; i < outOfSample.length; i++) if (outOfSample[i]! < outOfSample[winner]!) rank++;
    const relative = rank / (trials.length + 1);
    logits.push(Math.log(relative / (1 - relative)));
    inside.push(inSample[winner]!);
    outside.push(outOfSample[winner]!);
  }
  const share = (values: readonly number[], lost: (value: number) => boolean) =>
    values.filter(lost).length / values.length;
  return {
    pbo: share(logits, (logit) => logit <= 0),
    logits: Float64Array.from(logits),
    lossProbability: share(outside, (value) => value < 0),
    degradation: slope(inside, outside),
  };
}

/** Count, sum and sum of squares of each block; the first blocks hold one date more where they do not come out even. */
function blockSums(series: ArrayLike<number>, blocks: number): Float64Array {
  const sums = new Float64Array(blocks * 3);
  const { length } = series;
  for (let block = 0; block < blocks; block++) {
    const size = Math.floor(length / blocks);
    const surplus = length % blocks;
    const from = block * size + Math.min(block, surplus);
    const to = from + size + (block < surplus ? 1 : 0);
    for (let i = from; i < to; i++) {
      const value = series[i]!;
      if (Number.isNaN(value)) continue;
      sums[block * 3]! += 1;
      sums[block * 3 + 1]! += value;
      sums[block * 3 + 2]! += value * value;
    }
  }
  return sums;
}

function sharpe(sums: Float64Array, chosen: readonly boolean[], inside: boolean): number {
  let [count, sum, squares] = [0, 0, 0];
  for (let block = 0; block < chosen.length; block++) {
    if (chosen[block] !== inside) continue;
    count += sums[block * 3]!;
    sum += sums[block * 3 + 1]!;
    squares += sums[block * 3 + 2]!;
  }
  const centred = squares - (sum * sum) / count;
  return count > 1 && centred > 1e-12 * squares ? sum / count / Math.sqrt(centred / (count - 1)) : 0;
}

function orient(inSample: Float64Array, outOfSample: Float64Array): void {
  for (let i = 0; i < inSample.length; i++) {
    if (inSample[i]! >= 0) continue;
    inSample[i] = -inSample[i]!;
    outOfSample[i] = -outOfSample[i]!;
  }
}

/** Every choice of half of the blocks. */
function* halves(blocks: number): Generator<boolean[]> {
  const chosen = new Array<boolean>(blocks).fill(false);
  function* place(from: number, left: number): Generator<boolean[]> {
    if (left === 0) return yield chosen;
    for (let block = from; block <= blocks - left; block++) {
      chosen[block] = true;
      yield* place(block + 1, left - 1);
      chosen[block] = false;
    }
  }
  yield* place(0, blocks / 2);
}

function slope(x: readonly number[], y: readonly number[]): number {
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let [xx, xy] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += (x[i]! - meanX) ** 2;
    xy += (x[i]! - meanX) * (y[i]! - meanY);
  }
  return xx > 0 ? xy / xx : Number.NaN;
}
