import type { CallNode, Node } from '../expr/nodes.js';
import { print } from '../expr/print.js';

/** How each operator is said, `1`, `2`, ... standing for its arguments; the others are said by their name. */
const PHRASES: Readonly<Record<string, string>> = {
  add: '$1 plus $2',
  sub: '$1 minus $2',
  mul: '$1 times $2',
  div: '$1 divided by $2',
  neg: 'minus $1',
  power: '$1 to the power of $2',
  lt: '$1 is below $2',
  le: '$1 is at most $2',
  gt: '$1 is above $2',
  ge: '$1 is at least $2',
  eq: '$1 equals $2',
  ne: '$1 differs from $2',
  and: '$1 and $2',
  or: '$1 or $2',
  not: 'not $1',
  if_else: '$2 where $1, else $3',
  abs: 'the absolute value of $1',
  sign: 'the sign of $1',
  log: 'the logarithm of $1',
  exp: 'e to the power of $1',
  sqrt: 'the square root of $1',
  inverse: 'one over $1',
  signed_power: '$1 to the power of $2 with its sign kept',
  min: 'the smaller of $1 and $2',
  max: 'the larger of $1 and $2',
  is_nan: '$1 is missing',
  nan_to: '$1, or $2 where it is missing',
  clip: '$1 kept between $2 and $3',
  rank: 'the rank across the universe of $1',
  zscore: 'the z-score across the universe of $1',
  demean: '$1 less its mean across the universe',
  scale: '$1 scaled so that its absolute values add up to $2',
  winsorize: '$1 with outliers beyond $2 deviations pulled in',
  quantile: 'the normal score across the universe of $1',
  cs_mean: 'the mean across the universe of $1',
  cs_std: 'the deviation across the universe of $1',
  regress_out: 'what is left of $1 once $2 is regressed out',
  group_neutralize: '$1 less its mean in the $2',
  group_rank: 'the rank within the $2 of $1',
  group_zscore: 'the z-score within the $2 of $1',
  group_mean: 'the mean within the $2 of $1',
  ts_delay: '$1 of $2 ago',
  ts_delta: 'the change over $2 of $1',
  ts_pct_change: 'the relative change over $2 of $1',
  ts_sum: 'the sum over $2 of $1',
  ts_mean: 'the mean over $2 of $1',
  ts_product: 'the product over $2 of $1',
  ts_min: 'the smallest over $2 of $1',
  ts_max: 'the largest over $2 of $1',
  ts_std_dev: 'the standard deviation over $2 of $1',
  ts_var: 'the variance over $2 of $1',
  ts_skew: 'the skewness over $2 of $1',
  ts_kurt: 'the kurtosis over $2 of $1',
  ts_median: 'the median over $2 of $1',
  ts_quantile: 'the $3 quantile over $2 of $1',
  ts_rank: "the rank of today's value among $2 of $1",
  ts_zscore: 'the z-score over $2 of $1',
  ts_av_diff: 'the distance from its mean over $2 of $1',
  ts_decay_linear: 'the linearly weighted mean over $2 of $1',
  ts_ema: 'the exponential mean over $2 of $1',
  ts_corr: 'the correlation over $3 of $1 with $2',
  ts_cov: 'the covariance over $3 of $1 with $2',
  ts_regbeta: 'the slope over $3 of $1 on $2',
  ts_argmax: 'the position among $2 of the largest $1',
  ts_argmin: 'the position among $2 of the smallest $1',
  ts_days_since_max: 'how long ago within $2 was the largest $1',
  ts_days_since_min: 'how long ago within $2 was the smallest $1',
  ts_count: 'on how many of $2 $1',
  ts_scale: 'the place between smallest and largest over $2 of $1',
  ts_ir: 'the mean over the deviation over $2 of $1',
  ts_mad: 'the mean absolute deviation over $2 of $1',
  ts_slope: 'the slope against time over $2 of $1',
  ts_resid: "what a line through $2 leaves of today's $1",
  ts_rsquare: 'the fit of a line over $2 to $1',
  ts_regresid: "what the regression over $3 on $2 leaves of today's $1",
  s_log_1p: 'the logarithm of one plus the size of $1, with its sign',
  ts_backfill: 'the latest known value within $2 of $1',
  trade_when: '$2 taken when $1, kept until $3',
};

/** Their second (or third) argument is a number of dates. */
const TIME = /^ts_/;
/** Looser than what stands around them: brackets are needed inside another such phrase. */
const LOOSE = new Set(['add', 'sub', 'mul', 'div', 'and', 'or', 'if_else', 'lt', 'le', 'gt', 'ge', 'eq', 'ne']);

/** A checked formula in English words. */
export function phrase(node: Node): string {
  if (node.kind !== 'call') return print(node);
  const pattern = PHRASES[node.op] ?? `${node.op}(${node.args.map((_, i) => `$${i + 1}`).join(', ')})`;
  const options = node.named.some(({ name, value }) => name === 'skipna' && value === true)
    ? ', missing values skipped'
    : '';
  return pattern.replace(/\$(\d)/g, (_, place: string) => argument(node, Number(place) - 1)) + options;
}

function argument(node: CallNode, place: number): string {
  const arg = node.args[place]!;
  if (arg.kind === 'number' && TIME.test(node.op) && place > 0 && isWindow(node, place)) {
    return arg.value === 1 ? '1 date' : `${print(arg)} dates`;
  }
  const text = phrase(arg);
  return arg.kind === 'call' && LOOSE.has(arg.op) ? `(${text})` : text;
}

/** The window is the last argument but for constants such as a quantile. */
function isWindow(node: CallNode, place: number): boolean {
  const pairs = ['ts_corr', 'ts_cov', 'ts_regbeta', 'ts_regresid', 'ts_sum_if'];
  return place === (pairs.includes(node.op) ? 2 : 1);
}
