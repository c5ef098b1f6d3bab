import { describe, expect, it } from 'vitest';
import {
  aggregate,
  DIMENSIONS,
  dimensionChances,
  metricsOf,
  perDimension,
  pickDimension,
  rankScore,
} from '../../../search/mcts/dimensions.js';
import { calibrate, passes, randomScores } from '../../../search/mcts/gates.js';
import { frequentGenes, geneReader } from '../../../search/mcts/genes.js';
import { mctsOptions } from '../../../search/mcts/options.js';
import { overfitScore } from '../../../search/mcts/overfit.js';
import { parse } from '../../../src/lang/index.js';
import { AlphaError } from '../../../src/util/errors.js';
import { createRng } from '../../../src/util/rng.js';
import { vocabularyOf } from '../fixtures.js';

const weights = perDimension(() => 1);

describe('dimensions', () => {
  it('are ranked against the library; an empty one says half', () => {
    expect(rankScore(3, [], false)).toBe(5);
    expect([0, 1, 1.5, 4].map((value) => rankScore(value, [1, 2, 3, 4], false))).toEqual([0, 2.5, 2.5, 10]);
  });

  it('ranked smoothly rise with every gain, between members and beyond the best', () => {
    const values = [-5, 0.5, 1, 1.2, 2, 3.9, 4, 4.1, 100];
    const scores = values.map((value) => rankScore(value, [1, 2, 2, 4], true));
    expect(scores.every((score, i) => score > 0 && score < 10 && (i === 0 || score > scores[i - 1]!))).toBe(true);
  });

  it('are drawn where the formula is weak: on 0 to 10 almost always the weakest, as the paper has it', () => {
    // V0 of the worked example.
    const v0 = { effectiveness: 1, stability: 0.5, turnover: 10, diversity: 6.38, overfitting: 7 };
    const chances = dimensionChances(v0, weights, 1);
    expect(chances.effectiveness).toBeCloseTo(0.377, 2);
    expect(chances.stability).toBeCloseTo(0.621, 2);
    const rng = createRng(1);
    const drawn = Array.from({ length: 2000 }, () => pickDimension(chances, rng));
    expect(drawn.filter((one) => one === 'stability').length / 2000).toBeCloseTo(chances.stability, 1);
  });

  it('that do not count are neither drawn nor averaged', () => {
    const only = perDimension((dimension) => (dimension === 'diversity' ? 2 : 0));
    const scores = perDimension((dimension) => (dimension === 'diversity' ? 9 : 0));
    expect(aggregate(scores, only)).toBe(9);
    expect(dimensionChances(scores, only, 1).diversity).toBe(1);
  });

  it('are signed so that more is better', () => {
    const outcome = { rankIc: -0.04, ic: 0.1, rankIcir: -0.3, icir: 0, turnover: 0.4, maxPoolCorrelation: 0.7 };
    expect(metricsOf(outcome as never)).toEqual({
      effectiveness: 0.04,
      stability: 0.3,
      turnover: -0.4,
      diversity: -0.7,
    });
  });
});

describe('the overfitting rule', () => {
  const score = (text: string, tries: number, best: number, neighbours: (number | null)[]) =>
    overfitScore({ ast: parse(text), tries, best, neighbours });

  it('takes nothing from a small formula at its first try', () => {
    expect(score('close / open', 1, 0.05, [])).toBe(10);
  });

  it('takes points for size, numbers, tries, and for an IC that hangs on a parameter', () => {
    const plain = score('ts_mean(close, 5) / close', 1, 0.05, [0.05]);
    expect(plain).toBe(10);
    expect(score('ts_mean(close, 5) / close', 16, 0.05, [0.05])).toBe(plain - 2);
    expect(score('ts_mean(close, 5) / close', 1, 0.05, [0.025])).toBe(plain - 2);
    expect(score('ts_mean(close, 5) / close', 1, 0.05, [])).toBe(plain - 1);
    expect(score('ts_mean(close, 5) / ts_mean(open, 7)', 1, 0.05, [0.05])).toBeCloseTo(plain - 0.5 - 0.3, 9);
    expect(score('ts_mean(close, 5) / ts_mean(open, 7)', 1e9, 0.05, [null])).toBeCloseTo(10 - 0.5 - 0.3 - 3 - 4, 9);
  });
});

describe('gates', () => {
  const metrics = (effectiveness: number) => ({ effectiveness, stability: 1, turnover: -0.3, diversity: -0.2 });
  const sample = randomScores(Array.from({ length: 101 }, (_, i) => metrics(i / 1000)));
  const { gates: options } = mctsOptions({});

  it('are a percentile of the random formulas of the panel', () => {
    expect(calibrate(sample, { ...options, percentile: 0.95 }).rankIc).toBeCloseTo(0.095, 9);
    expect(calibrate(sample, { ...options, rankIc: 0.015 }).rankIc).toBe(0.015);
  });

  it('of the preset `paper` are its numbers, one of which may be changed', () => {
    const { gates, avoid } = mctsOptions({ preset: 'paper', gates: { correlation: 0.5 } });
    expect([gates.rankIc, gates.rankIcir, gates.correlation, avoid]).toEqual([0.015, 0.3, 0.5, 'hard']);
    expect(() => mctsOptions({ preset: 'papre' })).toThrow(AlphaError);
  });

  it('keep out what is weak, too like the pool, or at the bottom of the library', () => {
    const gates = calibrate(sample, options);
    const good = perDimension(() => 5);
    expect(passes(metrics(0.2), good, gates, options)).toBe(true);
    expect(passes(metrics(0.01), good, gates, options)).toBe(false);
    expect(passes({ ...metrics(0.2), diversity: -0.9 }, good, gates, options)).toBe(false);
    expect(passes(metrics(0.2), { ...good, stability: 0.1 }, gates, options)).toBe(false);
  });
});

describe('genes', () => {
  const plain = geneReader(vocabularyOf(), 'plain');
  const coarse = geneReader(vocabularyOf(), 'coarse');
  const genes = (text: string) => plain(parse(text));

  it('are calls down to the fields, their numbers left open', () => {
    const found = [...genes('ts_std_dev(close - ts_mean(vwap, 20), 20) / ts_std_dev(high - low, 15)').keys()];
    expect(found).toContain('ts_mean(vwap, t)');
    expect(found).toContain('ts_std_dev(high - low, t)');
    expect(found).not.toContain('vwap');
  });

  it('that are frequent and closed are told: of a gene and a larger one of equal support the larger', () => {
    const library = ['rank(ts_mean(close, 5))', 'rank(ts_mean(close, 9)) + open', 'ts_mean(open, 3)', 'close + open'];
    const found = frequentGenes(
      library.map((text) => genes(text)),
      { most: 3, support: 0 },
    );
    expect(found).toEqual(['rank(ts_mean(close, t))']);
  });

  it('read coarsely are not dodged by a scale, a sign or another price', () => {
    const texts = ['ts_mean(close, 5) / open', '-(2 * ts_mean(abs(vwap), 9)) / (low + 1)', 'ts_mean(high, 3) / low'];
    const found = texts.map((text) => [...coarse(parse(text)).keys()]);
    expect(found[0]).toEqual(['ts_mean(price, t) / price', 'ts_mean(price, t)']);
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
    // A number divided by a series turns its order around in more ways than a scale.
    expect([...coarse(parse('1 / volume')).keys()]).toEqual(['t / volume']);
    expect([...coarse(parse('volume * amount')).keys()]).toEqual(['amount * volume']);
  });

  it('in one formula alone are not frequent', () => {
    expect(frequentGenes([genes('rank(close)')], { most: 3, support: 0 })).toEqual([]);
  });
});

it('every dimension has a place in the table of the ablation', () => {
  expect(DIMENSIONS).toEqual(['effectiveness', 'diversity', 'turnover', 'stability', 'overfitting']);
});
