import { makeDialect, USUAL } from './make.js';
import { both, type Rule, reads, writes } from './rule.js';

/** Windows of one series by AlphaGen's names; AlphaForge puts `Ts` before them. */
const WINDOWS = {
  Mean: 'ts_mean',
  Sum: 'ts_sum',
  Std: 'ts_std_dev',
  Var: 'ts_var',
  Max: 'ts_max',
  Min: 'ts_min',
  Mad: 'ts_mad',
  Delta: 'ts_delta',
};

const SAMPLE = "AlphaGen's is not corrected for bias; ours is pandas'";

/** Call-only formulas of AlphaGen (Yu et al. 2023, `alphagen/data/expression.py`). */
export const alphagen = makeDialect({
  ...USUAL,
  name: 'alphagen',
  about: "call-only formulas of AlphaGen's",
  title: 'AlphaGen',
  grammar: 'Alphagen',
  caseSensitive: true,
  choice: false,
  missingData: 'AlphaGen gives NaN if a value of the window is missing',
  signs: new Map(),
  writeName: (word) => `$${word}`,
  writeNumber: decimal,
  writeWindow: (days) => `${days}d`,
  comma: ',',
  rules: [
    both('Mul(Constant(-1), x)', '-x'),
    reads('Constant(k)', 'k'),
    both('Abs(x)', 'abs(x)'),
    both('Sign(x)', 'sign(x)'),
    both('Log(x)', 'log(x)'),
    reads('SLog1p(x)', 's_log_1p(x)'),
    reads('Inv(x)', 'inverse(x)'),
    both('Add(x, y)', 'x + y'),
    both('Sub(x, y)', 'x - y'),
    both('Mul(x, y)', 'x * y'),
    both('Div(x, y)', 'x / y'),
    both('Pow(x, y)', 'x ^ y'),
    both('Greater(x, y)', 'max(x, y)'),
    both('Less(x, y)', 'min(x, y)'),
    both('Ref(x, d)', 'ts_delay(x, d)'),
    ...Object.entries(WINDOWS).map(([theirs, ours]): Rule => both(`${theirs}(x, d)`, `${ours}(x, d)`)),
    both('Corr(x, y, d)', 'ts_corr(x, y, d)'),
    both('Cov(x, y, d)', 'ts_cov(x, y, d)'),
    // The lower of the two middle values: the quantile that hits it.
    both('Med(x, d)', 'ts_median(x, d)', ({ d }) => d! % 2 === 1),
    both('Med(x, d)', 'ts_quantile(x, d, floor((d - 1) / 2) / (d - 1))', ({ d }) => d! % 2 === 0),
    writes('ts_median(x, d)', 'Med(x, d)', 'is the lower of the two middle values in AlphaGen'),
    // Weights 0 (oldest) to d-1 (today): ours less one each.
    both('WMA(x, d)', '(ts_decay_linear(x, d) * (d + 1) - 2 * ts_mean(x, d)) / (d - 1)'),
    // Cut at the window, so no recursion.
    both('EMA(x, d)', 'ts_decay_exp(x, d, 1 - 2 / (d + 1))'),
    writes('ts_ema(x, d)', 'EMA(x, d)', 'is cut at the window in AlphaGen'),
    // Descending.
    both('Rank(x, d)', '(d + 1) / d - ts_rank(x, d)'),
    writes('ts_rank(x, d)', 'Sub(Div(Add(d_, 1), d_), Rank(x, d))'),
    reads(
      'CSRank(x)',
      'rank(x) - 1 / cs_count(x)',
      "AlphaGen's `CSRank` orders ties by chance; here they share a rank",
    ),
    both('CSRank(x)', 'rank(x) - 1 / cs_count(x)'),
    writes('rank(x)', 'CSRank(x)', 'runs from 0 to (n-1)/n in AlphaGen: the same order'),
    reads('Skew(x, d)', 'ts_skew(x, d)', `\`Skew\`: ${SAMPLE}`),
    writes('ts_skew(x, d)', 'Skew(x, d)', `differs: ${SAMPLE}`),
    reads('Kurt(x, d)', 'ts_kurt(x, d)', `\`Kurt\`: ${SAMPLE}`),
    writes('ts_kurt(x, d)', 'Kurt(x, d)', `differs: ${SAMPLE}`),
    ...Object.entries(WINDOWS).map(([theirs, ours]) => reads(`Ts${theirs}(x, d)`, `${ours}(x, d)`)),
    reads('TsIr(x, d)', 'ts_ir(x, d)'),
    reads('TsPctChange(x, d)', 'ts_pct_change(x, d)'),
    reads('TsCorr(x, y, d)', 'ts_corr(x, y, d)'),
    reads('TsCov(x, y, d)', 'ts_cov(x, y, d)'),
    reads('TsMinMaxDiff(x, d)', 'ts_max(x, d) - ts_min(x, d)'),
    writes('inverse(x)', 'Div(1, x)'),
    writes('sqrt(x)', 'Pow(x, 0.5)'),
    writes('max(x, y, z)', 'Greater(Greater(x, y), z)'),
    writes('min(x, y, z)', 'Less(Less(x, y), z)'),
    writes('ts_pct_change(x, d)', 'Sub(Div(x, Ref(x, d)), 1)'),
  ],
});

/** A number with a point and without an exponent, which AlphaGen's parser does not know. */
function decimal(value: number): string {
  const text = String(value);
  if (/^-?\d+\.\d+$/.test(text)) return text;
  if (Number.isInteger(value)) return `${Object.is(value, -0) ? '-' : ''}${BigInt(value)}.0`;
  const [mantissa, exponent] = text.split('e') as [string, string];
  const digits = mantissa.replace(/[-.]/g, '');
  const point = mantissa.replace('-', '').indexOf('.');
  const whole = point < 0 ? digits.length : point;
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(-Number(exponent) - whole)}${digits}`;
}
