/** Kernels that skip NaN, in the order of the cases in src/kernels/assembly/skip.ts. */
const SKIPPING = [
  'ts_sum',
  'ts_mean',
  'ts_product',
  'ts_min',
  'ts_max',
  'ts_std_dev',
  'ts_skew',
  'ts_kurt',
  'ts_quantile',
  'ts_mad',
  'ts_argmax',
  'ts_argmin',
  'ts_rank',
  'ts_zscore',
  'ts_scale',
  'ts_decay_linear',
  'ts_decay_exp',
  'ts_corr',
  'ts_cov',
  'ts_slope',
  'ts_rsquare',
  'ts_resid',
  'ts_regbeta',
  'ts_regresid',
];

const codes: ReadonlyMap<string, number> = new Map(SKIPPING.map((kernel, code) => [kernel, code]));

/** The code by which `patch` of the kernel library knows the statistic of a window kernel. */
export function skipCode(kernel: string): number {
  const code = codes.get(kernel);
  if (code === undefined) throw new Error(`${kernel} cannot skip NaN`);
  return code;
}
