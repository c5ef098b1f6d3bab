import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { check, parse, print } from '../../src/lang/index.js';
import { AlphaError } from '../../src/util/errors.js';
import { differences, evaluateLists } from './series.js';

const PATH = '../shared/corpus/trap_vectors.jsonl';

interface Vector {
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

const vectors: Vector[] = existsSync(PATH)
  ? readFileSync(PATH, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Vector)
  : [];

if (vectors.length === 0) test.skip(`there is no ${PATH}`, () => {});

for (const { id, expr, input, expected } of vectors) {
  const [, recommended] = Object.entries(expected).find(([key]) => key.startsWith('rec')) ?? [];
  if (id === 'delay.negative') {
    test(id, () => {
      const look = () => check(parse('ts_delay(x,-1)'), { fields: ['x'], groups: [] });
      expect(look).toThrow(expect.objectContaining({ code: 'F010' }) as AlphaError);
    });
  } else if (id === 'lex.numbers') {
    test(id, () => {
      expect(['2.', '.001', '1e-12', '-1*x'].map((text) => print(parse(text)))).toEqual([
        '2',
        '0.001',
        '1e-12',
        '-1 * x',
      ]);
      // A window literal in days is alphagen's, not ours.
      expect(() => parse('20d')).toThrow(AlphaError);
    });
  } else {
    const along = /^(rank|scale|indneut)/.test(id) || id === 'bool.arith' ? 'symbols' : 'dates';
    const cases = SEVERAL[id] ?? [[HERE[id] ?? expr.replace(/#.*/, ''), recommended]];
    for (const [formula, value] of cases) {
      test(`${id}: ${formula}`, () => {
        const actual = evaluateLists(formula, input, along);
        expect(differences(actual, value as (number | null)[], 1e-8), JSON.stringify(actual)).toEqual([]);
      });
    }
  }
}
