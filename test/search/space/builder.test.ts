import { describe, expect, it } from 'vitest';
import { createBuilder } from '../../../search/space/builder.js';
import { toAst, toTokens } from '../../../search/space/formula.js';
import { rollOut, sampleFormula } from '../../../search/space/sample.js';
import { check, hashOf, parse, print } from '../../../src/lang/index.js';
import { createRng } from '../../../src/util/rng.js';
import { ENV, vocabularyOf } from '../fixtures.js';

describe('formulas written token by token', () => {
  it('end well in 10,000 uniform roll-outs of 10,000: typed, without a unit warning, within their length', () => {
    const vocabulary = vocabularyOf();
    const builder = createBuilder(vocabulary);
    const rng = createRng(1, 'roll-outs');
    let longest = 0;
    for (let i = 0; i < 10_000; i++) {
      const limit = 1 + rng.int(20);
      const tokens = rollOut(builder, rng, limit);
      expect(tokens.length).toBeLessThanOrEqual(limit);
      expect(builder.isFormula(tokens)).toBe(true);
      const ast = toAst(vocabulary, tokens);
      const checked = check(ast, ENV);
      expect(checked.warnings, print(ast)).toEqual([]);
      expect(toTokens(vocabulary, ast)).toEqual(tokens);
      longest = Math.max(longest, tokens.length);
    }
    expect(longest).toBe(20);
  });

  it('can also ignore units, or use few operators', () => {
    const cases = [
      { units: 'off' as const },
      { operators: ['sub'] },
      { operators: ['add', 'ts_mean'] },
      { operators: ['div', 'rank'], constants: [] },
      { operators: ['ts_corr'], windows: [1, 10] },
      { operators: ['abs'], fields: ['close'] },
      { operators: 'all' as const, maxTokens: 30 },
    ];
    for (const changes of cases) {
      const builder = createBuilder(vocabularyOf(changes));
      const rng = createRng(2, 'few');
      for (let i = 0; i < 500; i++) {
        const tokens = rollOut(builder, rng, 2 + rng.int(12));
        expect(builder.isFormula(tokens), print(toAst(builder.vocabulary, tokens))).toBe(true);
      }
    }
  });

  it('refuse what is constant whatever the market does', () => {
    const vocabulary = vocabularyOf();
    const builder = createBuilder(vocabulary);
    const isFormula = (text: string) => builder.isFormula(toTokens(vocabulary, parse(text)) ?? []);
    for (const text of [
      'close - close',
      'close / close',
      'ts_corr(volume, volume, 10)',
      'ts_mean(close, 1)',
      'ts_rank(close, 1)',
    ]) {
      expect(isFormula(text), text).toBe(false);
    }
    for (const text of ['close - volume', 'close + volume', 'ts_std_dev(close, 1)', '5', '2 * 5', 'ts_mean(5, 10)']) {
      expect(isFormula(text), text).toBe(false);
    }
    for (const text of [
      'close',
      'ts_delta(close, 1)',
      'close * close',
      'ts_corr(close, volume, 10)',
      '(close - open) / (high - low)',
      '-0.5 * volume / ts_mean(volume, 20)',
      'rank(close) - rank(volume)',
    ]) {
      expect(isFormula(text), text).toBe(true);
    }
  });

  it('leave out what the vocabulary lacks', () => {
    const vocabulary = vocabularyOf();
    for (const text of ['ts_mean(close, 17)', 'close * 3', 'close * cap', 'ts_mean(close, 5, skipna=true)']) {
      expect(toTokens(vocabulary, parse(text)), text).toBeNull();
    }
  });

  it('never change a state: a search may go back to any', () => {
    const builder = createBuilder(vocabularyOf());
    const rng = createRng(3, 'states');
    for (let i = 0; i < 200; i++) {
      const states = [builder.start(15)];
      for (;;) {
        const token = rng.pick(builder.legal(states.at(-1)!));
        if (token === builder.vocabulary.end) break;
        states.push(builder.apply(states.at(-1)!, token));
      }
      const back = states[rng.int(states.length)]!;
      const before = [...builder.legal(back)];
      for (const token of before) if (token !== builder.vocabulary.end) builder.legal(builder.apply(back, token));
      expect([...builder.legal(back)]).toEqual(before);
    }
  });

  it('are drawn the same for the same seed, and differ', () => {
    const builder = createBuilder(vocabularyOf());
    const draw = (seed: number) => {
      const rng = createRng(seed, 'draw');
      return Array.from({ length: 300 }, () => hashOf(sampleFormula(builder, rng)));
    };
    expect(draw(1)).toEqual(draw(1));
    expect(new Set(draw(1)).size).toBeGreaterThan(250);
  });
});
