/** The most copies a row may take on panel A with the wasm backend; 15 % slack is the machine's. */
export const GOALS: Readonly<Record<string, number>> = {
  mined30: 1660,
  mean: 1.7,
  std: 7.7,
  corr: 23,
  ts_max: 2.9,
  ts_argmax: 11.3,
  ts_rank: 24,
  decay_linear: 2.7,
  median: 49,
  rank: 67,
  zscore: 8.5,
  ic: 4.2,
  rankic: 69,
  pool20: 34,
  alpha101: 16_000,
  alpha158: 4700,
};
