import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../search/contract.js';
import { optionsOf } from '../../search/rl/options.js';
import { Policy } from '../../search/rl/policy.js';
import { createPotential } from '../../search/rl/potential.js';
import { DEAD, type Earned, earned, ranksOf, shaped } from '../../search/rl/reward.js';
import { createEnvironment } from '../../search/rl/walk.js';
import { toTokens } from '../../search/space/formula.js';
import { hashOf, parse } from '../../src/lang/index.js';
import { AlphaError } from '../../src/util/errors.js';
import { createRng } from '../../src/util/rng.js';
import { vocabularyOf } from './fixtures.js';

const ast = parse('close / open');
const SCORED: Outcome = {
  id: 0,
  ast,
  hash: hashOf(ast),
  status: 'scored',
  ic: -0.04,
  rankIc: 0,
  icir: 0.2,
  rankIcir: 0,
  monthlyIc: [],
  turnover: null,
  coverage: 1,
  maxPoolCorrelation: null,
  nearestMember: null,
  gain: 0.01,
  poolObjective: 0.07,
  admitted: true,
};

describe('the reward', () => {
  const rawOf = (reward: string, changes: Partial<Outcome> = {}) =>
    earned({ ...SCORED, ...changes }, optionsOf({ reward }), 0).raw;

  it('is what the pool gains, the objective it has then, or the own IC whatever its sign', () => {
    expect(rawOf('gain')).toBe(0.01);
    expect(rawOf('objective')).toBe(0.07);
    expect(rawOf('ic')).toBe(0.04);
  });

  it('counts an IC on a quarter of the cells half', () => {
    expect(rawOf('ic', { coverage: 0.25 })).toBeCloseTo(0.02, 12);
  });

  it('never lets the unscorable share in the pool', () => {
    const unscorable = { ...SCORED, status: 'unscorable', ic: null, gain: null } as const;
    for (const reward of ['gain', 'objective', 'ic']) {
      const options = optionsOf({ reward, unscorable: -1 });
      const what = earned(unscorable, options, 0);
      expect(what).toEqual({ kind: 'unscorable', raw: null, alone: null });
      expect(shaped([what], options)).toEqual([-1]);
    }
  });

  it('orders a batch: scored by rank, ties their mean, then rejected, then unscorable and dead', () => {
    const options = optionsOf({});
    const scored = (raw: number): Earned => ({ kind: 'scored', raw, alone: raw });
    const rejected: Earned = { kind: 'rejected', raw: null, alone: 0.1 };
    const unscorable: Earned = { kind: 'unscorable', raw: null, alone: null };
    const batch = [scored(0.3), rejected, scored(-0.2), scored(0.1), unscorable, scored(0.1), DEAD];
    expect(shaped(batch, options)).toEqual([1, -0.1, 0, 0.5, -1, 0.5, -1]);
    expect(shaped(batch, optionsOf({ shape: 'none' }))).toEqual([0.3, -0.1, -0.2, 0.1, -1, 0.1, -1]);
  });

  it('gives a copy of a member its place below, though its IC is high', () => {
    const copy = earned({ ...SCORED, status: 'rejected', gain: null, ic: 0.2 }, optionsOf({}), 0);
    expect(copy).toEqual({ kind: 'rejected', raw: null, alone: 0.2 });
  });

  it('takes a penalty off where the information ratio stays under a bar that rises with the search', () => {
    const options = optionsOf({
      reward: 'ic',
      steadyPenalty: 0.02,
      steadyBar: 0.3,
      steadyDelay: 1000,
      steadySlope: 1e-4,
    });
    const at = (progress: number) => earned(SCORED, options, progress).raw;
    expect([at(0), at(2900), at(3100), at(100_000)]).toEqual([0.04, 0.04, 0.02, 0.02]);
  });

  it('ranks a single formula first', () => {
    expect(ranksOf([null, 5])).toEqual([null, 1]);
  });
});

describe('the promise of a prefix', () => {
  const vocabulary = vocabularyOf();
  const policy = new Policy(createEnvironment(vocabulary, 'complete'), { width: 8, layers: 1 }, createRng(1));
  const walk = (text: string) => policy.replay([...toTokens(vocabulary, parse(text))!, vocabulary.end], 20)!;

  it('is the share of the runs in experts that equal it, and nothing at the start', () => {
    const promise = createPotential([walk('close / open'), walk('close / vwap')], 1);
    // Runs of one: close, open, div, close, vwap, div; of two: close open, open div, close vwap, vwap div.
    expect(promise(walk('close / open'))).toEqual([0, 2 / 6, 1 / 4, 1 / 2]);
    expect(promise(walk('high / low'))).toEqual([0, 0, 0, 0]);
  });

  it('is nothing without experts or weight', () => {
    expect(createPotential([], 1)(walk('high / low'))).toEqual([0, 0, 0, 0]);
    expect(createPotential([walk('close / open')], 0)(walk('close / open'))).toEqual([0, 0, 0, 0]);
  });
});

describe('the options', () => {
  it('know presets, which what is given overrides', () => {
    const { learner, rule, collect, entropy } = optionsOf({ name: 'rl', preset: 'alphagen', entropy: 0.02 });
    expect({ learner, rule, collect, entropy }).toEqual({
      learner: 'ppo',
      rule: 'stack',
      collect: 2048,
      entropy: 0.02,
    });
    const unknown = () => optionsOf({ preset: 'alphagem' });
    expect(unknown).toThrow(AlphaError);
    expect(unknown).toThrow(/no preset `alphagem`/);
  });
});
