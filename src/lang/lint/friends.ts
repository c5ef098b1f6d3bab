/** Names that mean something else in another dialect than a reader of theirs would think. */
export const FALSE_FRIENDS: Readonly<Record<string, string>> = {
  greater: 'Greater of qlib and alphagen is the larger of two: write max(x, y)',
  less: 'Less of qlib and alphagen is the smaller of two: write min(x, y)',
  sma: 'SMA is recursive in the GTJA report, ts_sma_cn(x, n, m), and a plain mean elsewhere, ts_mean(x, d)',
  wma: 'WMA has weights 0.9^i in the GTJA report, ts_decay_exp(x, d, 0.9), and linear ones elsewhere, ts_decay_linear(x, d)',
  ema: 'write ts_ema(x, d), which is recursive; alphagen cuts it at the window',
  ts_arg_max: 'ts_arg_max of brain counts days since: write ts_days_since_max(x, d); ts_argmax counts from the oldest',
  ts_arg_min: 'ts_arg_min of brain counts days since: write ts_days_since_min(x, d); ts_argmin counts from the oldest',
  csrank: 'write rank(x)',
  ref: 'write ts_delay(x, d)',
  delay: 'write ts_delay(x, d)',
};
