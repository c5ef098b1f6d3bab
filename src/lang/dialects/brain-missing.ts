const VECTOR = 'fields have one value per date and symbol here';
const TURNOVER = 'an operator here does not see the turnover of its result';
const GROUPS = 'groups are columns of the data, not results of formulas';

/** Operators of BRAIN that this language lacks, and why. */
export const MISSING: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['avg', 'count', 'max', 'min', 'range', 'stddev', 'sum'].map((name) => [`vec_${name}`, VECTOR]),
  ),
  ts_target_tvr_decay: TURNOVER,
  ts_target_tvr_delta_limit: TURNOVER,
  ts_target_tvr_hump: TURNOVER,
  bucket: GROUPS,
  group_cartesian_product: GROUPS,
  days_from_last_change: 'no operator looks for the last change',
  last_diff_value: 'no operator looks for the last change',
  ts_step: 'a number of the date says nothing about a symbol',
  ts_entropy: 'there is no entropy of a window',
  ts_quantile: 'it is the inverse normal of a rank over time; ts_rank has the same order',
  jump_decay: 'there is no decay that depends on a jump',
  scale_down: 'there is no smallest value of a date; rank has the same order',
  group_backfill: 'there is no mean pooled over a group and a window; group_mean is that of a date',
  group_extra: 'write is_nan(x) ? group_mean(x, g) : x',
  group_max: 'there is no largest value of a group',
  group_min: 'there is no smallest value of a group',
  inst_pnl: 'a formula does not see profits',
};
