import { MISSING } from './brain-missing.js';
import { makeDialect, ourSigns, USUAL } from './make.js';
import { both, type Rule, reads, variadic, writes } from './rule.js';

/** Operators that mean the same under the same name. */
const ALIKE = [
  'abs(x)',
  'log(x)',
  'sign(x)',
  'sqrt(x)',
  'tanh(x)',
  'sigmoid(x)',
  'inverse(x)',
  's_log_1p(x)',
  'is_nan(x)',
  'if_else(c, x, y)',
  'ts_delay(x, d)',
  'ts_delta(x, d)',
  'ts_mean(x, d)',
  'ts_sum(x, d)',
  'ts_product(x, d)',
  'ts_min(x, d)',
  'ts_max(x, d)',
  'ts_corr(x, y, d)',
  'ts_zscore(x, d)',
  'ts_scale(x, d)',
  'ts_ir(x, d)',
  'ts_backfill(x, d)',
  'group_neutralize(x, g)',
];

const POPULATION = 'divides by n in BRAIN, by n-1 here';
const FROM_ZERO = 'runs from 0 to 1 in BRAIN: the same order';

/** What BRAIN's documentation computes with divisor n, said with ours, n-1. */
const POPULATION_ROWS: readonly Rule[] = [
  both('ts_std_dev(x, d)', 'ts_std_dev(x, d) * sqrt((d - 1) / d)'),
  writes('ts_std_dev(x, d)', 'ts_std_dev(x, d)', POPULATION),
  writes('ts_var(x, d)', 'ts_std_dev(x, d) ^ 2', POPULATION),
  both('ts_covariance(y, x, d)', 'ts_cov(y, x, d) * ((d - 1) / d)'),
  writes('ts_cov(y, x, d)', 'ts_covariance(y, x, d)', POPULATION),
  both('zscore(x)', 'zscore(x) * sqrt(cs_count(x) / (cs_count(x) - 1))'),
  writes('zscore(x)', 'normalize(x, useStd=true)', 'is what BRAIN calls normalize with useStd'),
  both('group_zscore(x, g)', 'group_zscore(x, g) * sqrt(group_count(x, g) / (group_count(x, g) - 1))'),
  writes('group_zscore(x, g)', 'group_zscore(x, g)', POPULATION),
  both(
    'winsorize(x, std=k)',
    'clip(x, cs_mean(x) - k * cs_std(x) * sqrt((cs_count(x) - 1) / cs_count(x)), cs_mean(x) + k * cs_std(x) * sqrt((cs_count(x) - 1) / cs_count(x)))',
  ),
  reads(
    'winsorize(x)',
    'clip(x, cs_mean(x) - 4 * cs_std(x) * sqrt((cs_count(x) - 1) / cs_count(x)), cs_mean(x) + 4 * cs_std(x) * sqrt((cs_count(x) - 1) / cs_count(x)))',
  ),
  writes('winsorize(x, k)', 'winsorize(x, std=k)', POPULATION),
];

/** Ranks, which BRAIN counts from 0 to 1. */
const RANK_ROWS: readonly Rule[] = [
  both('rank(x)', '(rank(x) * cs_count(x) - 1) / (cs_count(x) - 1)'),
  reads(
    'rank(x, rate=k)',
    '(rank(x) * cs_count(x) - 1) / (cs_count(x) - 1)',
    '`rate` makes BRAIN sort approximately; ours is exact',
  ),
  writes('rank(x)', 'rank(x)', FROM_ZERO),
  both('group_rank(x, g)', '(group_rank(x, g) * group_count(x, g) - 1) / (group_count(x, g) - 1)'),
  writes('group_rank(x, g)', 'group_rank(x, g)', FROM_ZERO),
  both('ts_rank(x, d)', '(ts_rank(x, d) * d - 1) / (d - 1)'),
  both('ts_rank(x, d, constant=k)', '(ts_rank(x, d) * d - 1) / (d - 1) + k'),
  writes('ts_rank(x, d)', 'ts_rank(x, d)', FROM_ZERO),
];

const HUMP = 'moves by at most the limit in BRAIN; here it jumps to the new value';
const SPARSE = 'a missing value counts as 0 in BRAIN unless dense=true; here the window is NaN';
const HARMONIC = "`group_mean` is the harmonic mean of BRAIN's worked example";

/** Fast expressions as BRAIN's operator pages and their worked examples describe them. */
export const brain = makeDialect({
  ...USUAL,
  name: 'brain',
  about: "WorldQuant BRAIN's fast expressions",
  title: 'BRAIN',
  grammar: 'Brain',
  caseSensitive: true,
  choice: false,
  derived: true,
  missingData: 'BRAIN skips them in some operators and not in others',
  signs: new Map([
    ...ourSigns((op) => !['and', 'or', 'not'].includes(op)),
    // Read as a word before its operand, it binds looser than `^`: brackets leave no doubt.
    ['not', { symbol: 'not', precedence: 8, form: 'prefix', bracketed: true }] as const,
  ]),
  writeGroup: (group) => group,
  rules: [
    ...ALIKE.map((row) => both(row, row)),
    both('and(x, y)', 'x && y'),
    both('or(x, y)', 'x || y'),
    ...RANK_ROWS,
    ...POPULATION_ROWS,
    variadic('max', 'max'),
    variadic('min', 'min'),
    ...(['add', 'multiply', 'subtract'] as const).flatMap(arithmetic),
    reads('divide(x, y)', 'x / y'),
    reads('reverse(x)', '-x'),
    reads('power(x, y)', 'x ^ y'),
    reads('power(x, y, precise=true)', 'x ^ y'),
    reads('power(x, y, precise=false)', 'x ^ y'),
    both('signed_power(x, a)', 'signed_power(x, a)'),
    ...Object.entries({
      less: '<',
      less_equal: '<=',
      greater: '>',
      greater_equal: '>=',
      equal: '==',
      not_equal: '!=',
    }).map(([theirs, sign]) => reads(`${theirs}(x, y)`, `x ${sign} y`)),
    both('ts_arg_max(x, d)', 'ts_days_since_max(x, d)'),
    both('ts_arg_min(x, d)', 'ts_days_since_min(x, d)'),
    writes('ts_argmax(x, d)', 'd - ts_arg_max(x, d)'),
    writes('ts_argmin(x, d)', 'd - ts_arg_min(x, d)'),
    both('ts_av_diff(x, d)', 'ts_av_diff(x, d, skipna=true)'),
    both('ts_scale(x, d, constant=k)', 'ts_scale(x, d) + k'),
    both('ts_decay_linear(x, d, dense=true)', 'ts_decay_linear(x, d, skipna=true)'),
    reads('ts_decay_linear(x, d)', 'ts_decay_linear(x, d)', `\`ts_decay_linear\`: ${SPARSE}`),
    reads('ts_decay_linear(x, d, dense=false)', 'ts_decay_linear(x, d)', `\`ts_decay_linear\`: ${SPARSE}`),
    both('ts_decay_linear(x, d)', 'ts_decay_linear(x, d)'),
    reads('ts_backfill(x, lookback=d)', 'ts_backfill(x, d)'),
    reads('ts_backfill(x, d, k=1)', 'ts_backfill(x, d)'),
    reads('ts_backfill(x, lookback=d, k=1)', 'ts_backfill(x, d)'),
    both('ts_count_nans(x, d)', 'd - ts_count_finite(x, d)'),
    writes('ts_count_finite(x, d)', 'd - ts_count_nans(x, d)'),
    reads('kth_element(x, d, k=1)', 'ts_backfill(x, d)'),
    reads('kth_element(x, d, k=1, ignore="NAN")', 'ts_backfill(x, d)'),
    reads('kth_element(x, d, k=1, ignore="NAN 0")', 'ts_backfill(x / (x != 0), d)'),
    reads('kth_element(x, d, k="1", ignore="NAN 0")', 'ts_backfill(x / (x != 0), d)'),
    // x / (x != v) is x, or a division by 0.
    both('to_nan(x, value=k)', 'x / (x != k)'),
    reads('to_nan(x)', 'x / (x != 0)'),
    reads('pasteurize(x)', 'x', '`pasteurize` changes nothing: every value here is finite or missing'),
    reads('densify(x)', 'x', '`densify` changes nothing: groups are names here'),
    reads('ts_skewness(x, d)', 'ts_skew(x, d)', "`ts_skewness` is the plain moment ratio in BRAIN; ours is pandas'"),
    writes('ts_skew(x, d)', 'ts_skewness(x, d)', 'is not corrected for bias in BRAIN'),
    reads('ts_kurtosis(x, d)', 'ts_kurt(x, d)', "BRAIN does not say which kurtosis `ts_kurtosis` is; ours is pandas'"),
    writes('ts_kurt(x, d)', 'ts_kurtosis(x, d)', 'may be another kurtosis in BRAIN'),
    reads('ts_returns(x, d)', 'ts_pct_change(x, d)'),
    reads('ts_returns(x, d, mode=1)', 'ts_pct_change(x, d)'),
    both('ts_returns(x, d)', 'ts_pct_change(x, d)'),
    reads('ts_max_diff(x, d)', 'x - ts_max(x, d)'),
    reads('ts_min_diff(x, d)', 'x - ts_min(x, d)'),
    reads('ts_min_max_diff(x, d)', 'x - 0.5 * (ts_min(x, d) + ts_max(x, d))'),
    reads('ts_min_max_diff(x, d, f=k)', 'x - k * (ts_min(x, d) + ts_max(x, d))'),
    reads('ts_min_max_cps(x, d)', 'ts_min(x, d) + ts_max(x, d) - 2 * x'),
    reads('ts_min_max_cps(x, d, f=k)', 'ts_min(x, d) + ts_max(x, d) - k * x'),
    reads('ts_regression(y, x, d)', 'ts_regresid(y, x, d, skipna=true)'),
    both('ts_regression(y, x, d, rettype=0)', 'ts_regresid(y, x, d, skipna=true)'),
    both('ts_regression(y, x, d, rettype=2)', 'ts_regbeta(y, x, d, skipna=true)'),
    both('ts_regression(y, x, d, rettype=3)', 'y - ts_regresid(y, x, d, skipna=true)'),
    both('ts_regression(y, x, d, rettype=6)', 'ts_corr(y, x, d, skipna=true) ^ 2'),
    both('ts_regression(y, x, d, lag=n, rettype=0)', 'ts_regresid(y, ts_delay(x, n), d, skipna=true)'),
    both('ts_regression(y, x, d, lag=n, rettype=2)', 'ts_regbeta(y, ts_delay(x, n), d, skipna=true)'),
    reads('hump(x)', 'hump(x, 0.01)', `\`hump\` ${HUMP}`),
    reads('hump(x, hump=h)', 'hump(x, h)', `\`hump\` ${HUMP}`),
    both('hump(x, hump=h)', 'hump(x, h)'),
    // An exit or a trigger is a number above 0 there; a condition is 1 or 0 in both.
    reads('trade_when(c, x, -1)', 'trade_when(c, x, 0)'),
    both('trade_when(c, x, e)', 'trade_when(c, x, e)'),
    both('normalize(x)', 'demean(x)'),
    reads('normalize(x, useStd=false)', 'demean(x)'),
    reads('normalize(x, useStd=true)', 'zscore(x)'),
    both('normalize(x, limit=k)', 'clip(demean(x), -k, k)'),
    both('normalize(x, useStd=true, limit=k)', 'clip(zscore(x), -k, k)'),
    both('scale(x)', 'scale(x)'),
    both('scale(x, scale=k)', 'scale(x, k)'),
    reads('quantile(x)', 'quantile(x)', '`quantile` shifts ranks to 1/n + r(1-2/n) in BRAIN, to (r-0.5)/n here'),
    reads(
      'quantile(x, driver=gaussian)',
      'quantile(x)',
      '`quantile` shifts ranks to 1/n + r(1-2/n) in BRAIN, to (r-0.5)/n here',
    ),
    reads(
      'quantile(x, driver="gaussian")',
      'quantile(x)',
      '`quantile` shifts ranks to 1/n + r(1-2/n) in BRAIN, to (r-0.5)/n here',
    ),
    writes('quantile(x)', 'quantile(x)', 'shifts the ranks a little differently in BRAIN'),
    both('vector_neut(x, y)', 'x - y * (cs_mean(x * y) / cs_mean(y * y))'),
    both('vector_proj(x, y)', 'y * (cs_mean(x * y) / cs_mean(y * y))'),
    both('regression_proj(y, x)', 'y - regress_out(y, x)'),
    both('tail(x, lower=k, upper=q, newval=m)', 'x > k && x < q ? m : x'),
    reads('group_mean(x, 1, g)', '1 / group_mean(1 / x, g)', HARMONIC),
    reads('group_mean(x, weight=1, group=g)', '1 / group_mean(1 / x, g)', HARMONIC),
    reads('group_mean(x, w, g)', 'group_mean(w, g) / group_mean(w / x, g)', HARMONIC),
    writes('group_mean(x, g)', 'group_mean(x, 1, g)', "is a harmonic mean in BRAIN's worked example"),
    reads(
      'group_scale(x, g)',
      'group_scale(x, g)',
      '`group_scale` puts the smallest of a group at 0 and the largest at 1 in BRAIN; nothing here says that: it is read as x over the sum of |x|',
    ),
    writes('ts_count(c, d)', 'ts_sum(c, d)'),
    writes('ts_sum_if(x, c, d)', 'ts_sum(if_else(c, x, 0), d)'),
    writes('ts_regbeta(y, x, d)', 'ts_regression(y, x, d, rettype=2)', 'takes valid pairs only in BRAIN'),
    writes('ts_regresid(y, x, d)', 'ts_regression(y, x, d, rettype=0)', 'takes valid pairs only in BRAIN'),
    writes('exp(x)', '2.718281828459045 ^ x'),
    writes('nan_to(x, y)', 'if_else(is_nan(x), y, x)'),
    writes('clip(x, y, z)', 'min(max(x, y), z)'),
  ],
  missing: MISSING,
});

/** `add` and the like: any number of operands, and `filter=true` for what missing values count as. */
function arithmetic(theirs: 'add' | 'multiply' | 'subtract'): Rule[] {
  const ours = { add: 'add', multiply: 'mul', subtract: 'sub' }[theirs];
  // Its detail page says 1 for products, its summary 0.
  const neutral = theirs === 'multiply' ? 1 : 0;
  return [
    { ...variadic(theirs, ours), only: 'reading' },
    reads(`${theirs}(x, y, filter=false)`, `${ours}(x, y)`),
    reads(`${theirs}(x, y, filter=true)`, `${ours}(nan_to(x, ${neutral}), nan_to(y, ${neutral}))`),
    reads(
      `${theirs}(x, y, z, filter=true)`,
      `${ours}(${ours}(nan_to(x, ${neutral}), nan_to(y, ${neutral})), nan_to(z, ${neutral}))`,
    ),
  ];
}
