/**
 * Thirty formulas as a search finds them: the workload that evaluators are compared on, AlphaGen's names re-expressed.
 * `Less` and `Greater` of the original are min and max.
 */
export const MINED: readonly string[] = [
  '(close - ts_delay(close, 20)) / ts_delay(close, 20)',
  '-1 * ts_corr(close, volume, 20)',
  'rank(ts_delta(close, 10) / close)',
  '(close - ts_mean(close, 20)) / ts_std_dev(close, 20)',
  '-1 * rank(ts_corr(high, volume, 10))',
  'rank(ts_delta(close, 10)) - rank(ts_delta(volume, 10))',
  'ts_corr(rank(close), rank(volume), 20)',
  '(close - open) / (high - low + 0.001)',
  'ts_mean((vwap - close) / close, 10)',
  'ts_rank(close - vwap, 20)',
  '-1 * ts_std_dev(ts_delta(close, 1) / close, 20)',
  'ts_corr(log(volume), (close - open) / open, 30)',
  'ts_std_dev(log(volume), 20) / ts_mean(log(volume), 20)',
  'sign(ts_delta(volume, 1)) * (-1 * ts_delta(close, 1))',
  'ts_decay_linear(close / ts_delay(close, 10), 20)',
  'ts_ema((high - ts_delay(close, 1)) / close, 20)',
  'ts_max(high, 20) / close - ts_min(low, 20) / close',
  '(close - ts_min(low, 20)) / (ts_max(high, 20) - ts_min(low, 20) + 0.01)',
  'rank(ts_cov(vwap, log(volume), 20))',
  '-1 * ts_mad(vwap / close, 20)',
  'min(ts_corr(open, volume, 10), ts_corr(vwap, volume, 30))',
  'max(ts_mean(close, 10) - ts_mean(close, 30), 0.5 * ts_std_dev(close, 30))',
  'ts_sum(max(ts_delta(close, 1), 0), 20) / (ts_sum(abs(ts_delta(close, 1)), 20) + 0.001)',
  'rank(ts_std_dev(high / low, 20)) * rank(ts_mean(volume, 40))',
  'ts_corr(ts_rank(close, 20), ts_rank(volume, 20), 10)',
  'ts_median(abs(ts_delta(close, 1) / close) / volume, 20)',
  'log(ts_mean(volume, 10)) - log(ts_mean(volume, 40))',
  'ts_corr(close / ts_delay(close, 1), volume / ts_delay(volume, 1), 20) * (0 - ts_std_dev(close, 10))',
  'abs(ts_rank(ts_mean(vwap, 10), 30) - rank(ts_ema(close, 20)))',
  'rank((vwap - ts_min(vwap, 10)) / ts_std_dev(vwap, 20)) - rank(ts_mean(ts_corr(volume, vwap, 20), 10))',
];

/** One operator each, over windows of 20 dates (10 for the decay). */
export const SINGLE: Readonly<Record<string, string>> = {
  mean: 'ts_mean(close, 20)',
  std: 'ts_std_dev(close, 20)',
  corr: 'ts_corr(close, volume, 20)',
  ts_rank: 'ts_rank(close, 20)',
  ts_max: 'ts_max(close, 20)',
  ts_argmax: 'ts_argmax(close, 20)',
  decay_linear: 'ts_decay_linear(close, 10)',
  median: 'ts_median(close, 20)',
  rank: 'rank(close)',
  zscore: 'zscore(close)',
};

/** The thirty formulas with other windows: `turn` makes different ones each time, so that nothing is found in a cache. */
export function varied(turn: number): string[] {
  return MINED.map((formula) =>
    formula.replace(/, (\d+)\)/g, (_, window: string) => `, ${Number(window) + 1 + (turn % 17)})`),
  );
}
