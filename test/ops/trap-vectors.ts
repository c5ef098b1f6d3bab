import { existsSync, readFileSync } from 'node:fs';

/** Where the vectors are, beside the repository. */
export const PATH = '../shared/corpus/trap_vectors.jsonl';

/** A formula on which tools differ; what this language says is under the key that begins with `rec`. */
export interface Vector {
  readonly id: string;
  readonly expr: string;
  readonly input: Readonly<Record<string, readonly (number | string | null)[]>>;
  readonly expected: Readonly<Record<string, unknown>>;
}

/** Names of other dialects in the vectors, and expressions that only describe their point. */
const HERE: Readonly<Record<string, string>> = {
  'decay_linear.nan': 'ts_decay_linear(x,3)',
  'stddev.ddof': 'ts_std_dev(x,4)',
  'mean.min_periods': 'ts_mean(x,2)',
  'corr.zero_variance': 'ts_corr(x,y,3)',
  'corr.offset_stability': 'ts_corr(x,y,5)',
  'corr.small_scale': 'ts_corr(x,y,5)',
  signedpower: 'signed_power(x,0.5)',
  'window.floor_round': 'ts_delta(x,1)',
  'sma.recursive': 'ts_sma_cn(x,3,1)',
  'gtja.wma': 'ts_decay_exp(x,4,0.9)',
  'gtja.highday': 'ts_days_since_max(x,3)',
  'qlib.cntp': 'ts_mean(close>ts_delay(close,1),3)',
};

/** Vectors whose recommended value is several formulas' or no list of values. */
const SEVERAL: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
  'pow.neg_base': [
    ['x^0.5', [null, 2]],
    ['x^2', [16, 16]],
  ],
  'pow.precedence': [
    ['-x^2', [-9]],
    ['2^3^2', [512]],
    ['-2^2', [-4]],
  ],
  'bool.arith': [
    ['(x<2)*-1', [-1, 0, 0]],
    ['rank(x<2)', [1, 0.5, 0.5]],
  ],
  'gplearn.protected': [
    ['1/x', [2000]],
    ['log(x)', [-7.60090246]],
    ['inverse(x)', [2000]],
  ],
};

/** None where the file is absent. */
export const vectors: readonly Vector[] = existsSync(PATH)
  ? readFileSync(PATH, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Vector)
  : [];

/** A formula of ours with the values it must have. */
export interface TrapCase {
  readonly id: string;
  readonly formula: string;
  readonly input: Vector['input'];
  readonly along: 'dates' | 'symbols';
  readonly expected: readonly (number | null)[];
}

/** What a vector says in our names; nothing for the two that are about text and errors. */
export function casesOf({ id, expr, input, expected }: Vector): TrapCase[] {
  if (id === 'delay.negative' || id === 'lex.numbers') return [];
  const [, recommended] = Object.entries(expected).find(([key]) => key.startsWith('rec')) ?? [];
  const along = /^(rank|scale|indneut)/.test(id) || id === 'bool.arith' ? 'symbols' : 'dates';
  const cases = SEVERAL[id] ?? [[HERE[id] ?? expr.replace(/#.*/, ''), recommended]];
  return cases.map(([formula, value]) => ({ id, formula, input, along, expected: value as (number | null)[] }));
}
