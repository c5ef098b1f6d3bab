import type { Sign } from './dialect.js';
import { makeDialect, USUAL } from './make.js';
import { both, type Rule, reads, writes } from './rule.js';

const NAN_FALSE = 'Qlib counts a comparison with a missing value as false; here it stays missing and is skipped';

/** Python's signs, and how tightly they bind there. */
const SIGNS: ReadonlyMap<string, Sign> = new Map([
  ['power', { symbol: '**', precedence: 9, form: 'right' }],
  ['mul', { symbol: '*', precedence: 7, form: 'left' }],
  ['div', { symbol: '/', precedence: 7, form: 'left' }],
  ['add', { symbol: '+', precedence: 6, form: 'left' }],
  ['sub', { symbol: '-', precedence: 6, form: 'left' }],
  ['and', { symbol: '&', precedence: 5.6, form: 'left' }],
  ['or', { symbol: '|', precedence: 5.4, form: 'left' }],
  ['lt', { symbol: '<', precedence: 5, form: 'apart' }],
  ['le', { symbol: '<=', precedence: 5, form: 'apart' }],
  ['gt', { symbol: '>', precedence: 5, form: 'apart' }],
  ['ge', { symbol: '>=', precedence: 5, form: 'apart' }],
  ['eq', { symbol: '==', precedence: 5, form: 'apart' }],
  ['ne', { symbol: '!=', precedence: 5, form: 'apart' }],
]);

const COMPARISONS = { Gt: '>', Ge: '>=', Lt: '<', Le: '<=', Eq: '==', Ne: '!=' };

/** Windows of one series; Qlib's take what is there, from the first date on. */
const WINDOWS = {
  Mean: 'ts_mean',
  Sum: 'ts_sum',
  Std: 'ts_std_dev',
  Var: 'ts_var',
  Skew: 'ts_skew',
  Kurt: 'ts_kurt',
  Max: 'ts_max',
  Min: 'ts_min',
  Med: 'ts_median',
  Mad: 'ts_mad',
  Rank: 'ts_rank',
  IdxMax: 'ts_argmax',
  IdxMin: 'ts_argmin',
  Slope: 'ts_slope',
  Rsquare: 'ts_rsquare',
  Resi: 'ts_resid',
};

const NO_CROSS_SECTION = 'Qlib applies it outside of formulas';

/** Expressions of Microsoft's Qlib (`qlib/data/ops.py`). */
export const qlib = makeDialect({
  ...USUAL,
  name: 'qlib',
  about: "expressions of Microsoft's Qlib",
  title: 'Qlib',
  grammar: 'Qlib',
  caseSensitive: true,
  choice: false,
  missingData: 'Qlib skips them and takes what is there',
  signs: SIGNS,
  signRemarks: Object.fromEntries(['gt', 'ge', 'lt', 'le', 'eq', 'ne'].map((op) => [op, NAN_FALSE])),
  readName: (word) => word.replace(/^\$+/, ''),
  writeName: (word) => `$${word}`,
  rules: [
    both('Ref(x, d)', 'ts_delay(x, d)'),
    ...Object.entries(WINDOWS).map(([theirs, ours]): Rule => both(`${theirs}(x, d)`, `${ours}(x, d, skipna=true)`)),
    both('Quantile(x, d, q)', 'ts_quantile(x, d, q, skipna=true)'),
    both('Count(x, d)', 'ts_sum(!is_nan(x), d, skipna=true)'),
    both('Delta(x, d)', 'ts_delta(x, d)'),
    both('Corr(x, y, d)', 'ts_corr(x, y, d, skipna=true)'),
    both('Cov(x, y, d)', 'ts_cov(x, y, d, skipna=true)'),
    reads(
      'WMA(x, d)',
      'ts_decay_linear(x, d, skipna=true)',
      "Qlib's `WMA` divides by the window twice (issue 1993); it is read as the weighted mean that was meant",
    ),
    writes(
      'ts_decay_linear(x, d)',
      'WMA(x, d) * d',
      "is `WMA` times its window, for Qlib's divides by it twice (issue 1993)",
    ),
    reads(
      'EMA(x, d)',
      'ts_ema(x, d)',
      "Qlib's `EMA` starts with weights that are adjusted to what is there; ours is recursive from the first value",
    ),
    both('EMA(x, d)', 'ts_ema(x, d)'),
    both('Abs(x)', 'abs(x)'),
    both('Sign(x)', 'sign(x)'),
    both('Log(x)', 'log(x)'),
    both('Greater(x, y)', 'max(x, y)'),
    both('Less(x, y)', 'min(x, y)'),
    both('If(c, x, y)', 'c ? x : y'),
    both('Not(x)', '!x'),
    // Qlib's expressions have no sign of their own; the product in infix is one of ours.
    both('Mul(-1, x)', '-x'),
    reads('Power(x, y)', 'x ^ y'),
    reads('Add(x, y)', 'x + y'),
    reads('Sub(x, y)', 'x - y'),
    reads('Mul(x, y)', 'x * y'),
    reads('Div(x, y)', 'x / y'),
    reads('And(x, y)', 'x && y'),
    reads('Or(x, y)', 'x || y'),
    ...Object.entries(COMPARISONS).map(([theirs, sign]) => reads(`${theirs}(x, y)`, `x ${sign} y`, NAN_FALSE)),
    writes('sqrt(x)', 'x ^ 0.5'),
    writes('inverse(x)', '1 / x'),
    writes('max(x, y, z)', 'Greater(Greater(x, y), z)'),
    writes('min(x, y, z)', 'Less(Less(x, y), z)'),
    writes('ts_count_finite(x, d)', 'Count(x, d)', 'begins on the first date in Qlib'),
    writes('ts_count(c, d)', 'Sum(c, d)'),
    writes('ts_pct_change(x, d)', 'x / Ref(x, d) - 1'),
    writes('ts_days_since_max(x, d)', 'd - IdxMax(x, d)'),
    writes('ts_days_since_min(x, d)', 'd - IdxMin(x, d)'),
  ],
  missing: {
    Mask: NO_CROSS_SECTION,
    ChangeInstrument: 'a formula reads one symbol at a time',
    TResample: 'the dates are those of the panel',
    P: 'there are no point-in-time fields',
    PRef: 'there are no point-in-time fields',
    Feature: 'write $close',
    PFeature: 'there are no point-in-time fields',
  },
});
