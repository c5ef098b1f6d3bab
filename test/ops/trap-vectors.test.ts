import { expect, test } from 'vitest';
import { check, parse, print } from '../../src/lang/index.js';
import { AlphaError } from '../../src/util/errors.js';
import { differences, evaluateLists } from './series.js';
import { casesOf, PATH, vectors } from './trap-vectors.js';

if (vectors.length === 0) test.skip(`there is no ${PATH}`, () => {});

for (const vector of vectors) {
  const { id } = vector;
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
    for (const { formula, input, along, expected } of casesOf(vector)) {
      test(`${id}: ${formula}`, () => {
        const actual = evaluateLists(formula, input, along);
        expect(differences(actual, expected, 1e-8), JSON.stringify(actual)).toEqual([]);
      });
    }
  }
}
