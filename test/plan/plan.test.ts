import { describe, expect, it } from 'vitest';
import { environmentOf } from '../../src/engine/index.js';
import { parse } from '../../src/lang/index.js';
import { plan } from '../../src/plan/plan.js';
import type { Program } from '../../src/plan/program.js';
import { verify } from '../../src/plan/verify.js';
import { randomPanel } from '../engine/every-operator.js';

const env = environmentOf(randomPanel());
const planned = (...formulas: string[]): Program =>
  plan(
    formulas.map((formula) => parse(formula)),
    env,
  );

describe('the planner', () => {
  it('computes what formulas share once, across the batch', () => {
    const { instructions, outputs } = planned(
      'ts_mean(close, 5) - ts_mean(open, 5)',
      'rank(ts_mean(close, 5))',
      'ts_mean(close, 5)',
    );
    expect(instructions.map((step) => (step.kind === 'kernel' ? step.kernel : step.kind))).toEqual([
      'field',
      'ts_mean',
      'field',
      'ts_mean',
      'sub',
      'rank',
    ]);
    expect(outputs).toEqual([4, 5, 1]);
  });

  it('tells windows, options and constants apart', () => {
    const { instructions } = planned(
      'ts_mean(close, 5)',
      'ts_mean(close, 6)',
      'ts_mean(close, 5, skipna=true)',
      'ts_mean(close, 5, skipna=true, min_periods=3)',
    );
    expect(instructions.filter((step) => step.kind === 'kernel')).toHaveLength(4);
  });

  it('resolves how many values a window needs when NaN are skipped', () => {
    const minPeriods = (formula: string) =>
      planned(formula).instructions.flatMap((step) => (step.kind === 'kernel' ? [step.minPeriods] : []));
    expect(minPeriods('ts_mean(close, 5)')).toEqual([undefined]);
    expect(minPeriods('ts_mean(close, 5, skipna=true)')).toEqual([1]);
    expect(minPeriods('ts_std_dev(close, 5, skipna=true)')).toEqual([2]);
    expect(minPeriods('ts_std_dev(close, 5, skipna=true, min_periods=4)')).toEqual([4]);
  });

  it('puts groups and constants where the kernels expect them', () => {
    expect(planned('group_rank(close, sector)').instructions).toEqual([
      { kind: 'field', name: 'close' },
      { kind: 'group', name: 'sector' },
      { kind: 'kernel', kernel: 'group_rank', inputs: [0, 1], params: [] },
    ]);
    expect(planned('ts_corr(close, volume, 10)').instructions.at(-1)).toEqual({
      kind: 'kernel',
      kernel: 'ts_corr',
      inputs: [0, 1],
      params: [10],
    });
  });

  it('expands derived fields', () => {
    expect(planned('returns').instructions.map((step) => (step.kind === 'kernel' ? step.kernel : step.kind))).toContain(
      'ts_delay',
    );
  });

  it('walks a deep composite once per node, not once per path', () => {
    const deep = Array.from({ length: 25 }).reduce<string>((formula) => `ts_zscore(${formula}, 5)`, 'close');
    expect(planned(deep).instructions.length).toBeLessThan(200);
  });
});

describe('the verifier', () => {
  const close = { kind: 'field', name: 'close' } as const;
  const sector = { kind: 'group', name: 'sector' } as const;
  const rank = { kind: 'kernel', kernel: 'rank', inputs: [0], params: [] } as const;
  const bad: Record<string, Program> = {
    'an input that comes later': { instructions: [rank, close], outputs: [0] },
    'a wrong number of inputs': { instructions: [close, { ...rank, inputs: [0, 0] }], outputs: [1] },
    'a parameter too many': { instructions: [close, { ...rank, params: [1] }], outputs: [1] },
    'a group as a series': { instructions: [sector, rank], outputs: [1] },
    'a group as an output': { instructions: [sector], outputs: [0] },
    'an output that is not there': { instructions: [close], outputs: [1] },
    'a broken window': {
      instructions: [close, { kind: 'kernel', kernel: 'ts_mean', inputs: [0], params: [2.5] }],
      outputs: [1],
    },
    'skipped NaN where the kernel cannot': { instructions: [close, { ...rank, minPeriods: 1 }], outputs: [1] },
  };
  it.each(Object.entries(bad))('refuses %s', (_, program) => {
    expect(() => verify(program)).toThrow(/bad program/);
  });
});
