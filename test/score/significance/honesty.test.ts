import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBackend, environmentOf, evaluate } from '../../../src/engine/index.js';
import { call, check, parse } from '../../../src/lang/index.js';
import { createMarket } from '../../../src/panel/index.js';
import { cellAt, shapeOf } from '../../../src/panel/panel.js';
import { computeLabel } from '../../../src/score/label.js';
import { score } from '../../../src/score/score.js';
import { stationaryIndices } from '../../../src/score/significance/bootstrap.js';
import { effectiveTrials } from '../../../src/score/significance/effective-trials.js';
import { evidence } from '../../../src/score/significance/evidence.js';
import { purgedFolds, walkForward } from '../../../src/score/significance/folds.js';
import { changedByFuture } from '../../../src/score/significance/look-ahead.js';
import { nullLabel, permutedDates } from '../../../src/score/significance/null-label.js';
import { overfitting } from '../../../src/score/significance/overfitting.js';
import { realityCheck } from '../../../src/score/significance/reality-check.js';
import { createResidual, exposuresOf } from '../../../src/score/significance/residual.js';
import { createRobustness } from '../../../src/score/significance/robustness.js';
import { superiorAbility } from '../../../src/score/significance/superior-ability.js';
import { createTarget } from '../../../src/score/target.js';
import { createRng } from '../../../src/util/rng.js';

const panel = createMarket({ symbols: 48, dates: 260, seed: 3 });
const shape = shapeOf(panel);
const engine = createBackend('reference');
const label = computeLabel(panel, { horizon: 5, delay: 1, price: 'close' });
const target = createTarget(panel, label, { from: 60, to: 254 }, { horizon: 5 });
const formula = (text: string) => check(parse(text), environmentOf(panel)).ast;
const valuesOf = (text: string) => evaluate([formula(text)], panel, engine)[0]!;

function noise(trials: number, dates: number, seed: number, drift = 0): Float64Array[] {
  const rng = createRng(seed, 'noise');
  return Array.from({ length: trials }, () => Float64Array.from({ length: dates }, () => rng.normal() + drift));
}

describe('noise', () => {
  it('is found significant at 10 % about as often as it should be, also where labels overlap', () => {
    for (const horizon of [1, 10]) {
      const rng = createRng(11, 'evidence', horizon);
      const runs = 6000;
      let found = 0;
      for (let run = 0; run < runs; run++) {
        const raw = Array.from({ length: 120 + horizon }, () => rng.normal());
        const daily = Array.from({ length: 120 }, (_, t) =>
          raw.slice(t, t + horizon).reduce((sum, value) => sum + value, 0),
        );
        if (evidence(daily, { horizon })!.pValue <= 0.1) found++;
      }
      expect(found / runs).toBeLessThanOrEqual(0.1 + 2 * Math.sqrt(0.09 / runs));
      expect(found / runs).toBeGreaterThan(0.06);
    }
  });

  it('is overfitted half of the time, skill is not', () => {
    const pbos = Array.from({ length: 20 }, (_, seed) => overfitting(noise(30, 120, seed), { twoSided: true })!.pbo);
    const mean = pbos.reduce((sum, value) => sum + value, 0) / pbos.length;
    expect(mean).toBeGreaterThan(0.35);
    expect(mean).toBeLessThan(0.65);
    const skilled = [...noise(29, 120, 7), noise(1, 120, 99, 1)[0]!];
    expect(overfitting(skilled, { twoSided: true })!.pbo).toBeLessThan(0.01);
  });

  it('passes the bootstrap tests at 10 % at most a little too often, skill always', () => {
    const resamplesOf = (seed: number) =>
      Array.from({ length: 199 }, (_, b) => stationaryIndices(100, 5, createRng(seed, 'resample', b)));
    let white = 0;
    let hansen = 0;
    for (let seed = 0; seed < 60; seed++) {
      const trials = noise(20, 100, 1000 + seed);
      const resamples = resamplesOf(seed);
      if (realityCheck(trials, { resamples }) <= 0.1) white++;
      if (superiorAbility(trials, { resamples, block: 5 }).consistent <= 0.1) hansen++;
    }
    expect(white / 60).toBeLessThanOrEqual(0.1 + 3 * Math.sqrt(0.09 / 60));
    expect(hansen / 60).toBeLessThanOrEqual(0.1 + 3 * Math.sqrt(0.09 / 60));
    const skilled = [...noise(19, 100, 5), noise(1, 100, 6, 0.6)[0]!];
    expect(realityCheck(skilled, { resamples: resamplesOf(1) })).toBeLessThan(0.02);
    expect(superiorAbility(skilled, { resamples: resamplesOf(1), block: 5 }).consistent).toBeLessThan(0.02);
  });

  it('is tested with its opposite as if both were trials', () => {
    const trials = noise(15, 80, 21);
    const both = trials.flatMap((series) => [series, series.map((value) => -value)]);
    const resamples = Array.from({ length: 99 }, (_, b) => stationaryIndices(80, 4, createRng(b, 'two-sided')));
    expect(realityCheck(trials, { resamples, twoSided: true })).toBe(realityCheck(both, { resamples }));
    const [once, twice] = [
      superiorAbility(trials, { resamples, block: 4, twoSided: true }),
      superiorAbility(both, { resamples, block: 4 }),
    ];
    expect(once).toEqual({ ...twice, statistic: expect.closeTo(twice.statistic, 12) });
  });

  it('counts as many trials as there are, copies as one', () => {
    expect(effectiveTrials(noise(200, 400, 1))).toBeGreaterThan(150);
    expect(effectiveTrials(noise(500, 100, 2))).toBeGreaterThan(300);
    const one = noise(1, 300, 3)[0]!;
    expect(effectiveTrials(Array.from({ length: 50 }, () => one))).toBeCloseTo(1, 6);
  });
});

describe('folds', () => {
  it('never train on a date whose label reaches into the test dates, nor the other way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 400 }),
        fc.integer({ min: 2, max: 7 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 2 }),
        (dates, groups, reach, tested) => {
          const all = { from: 10, to: 10 + dates };
          for (const fold of [
            ...purgedFolds(all, { groups, tested, reach }),
            ...walkForward(all, { folds: groups, reach }),
          ]) {
            for (const train of fold.train) {
              expect(train.from).toBeGreaterThanOrEqual(all.from);
              for (const test of fold.test) {
                if (train.from < test.from) expect(train.to - 1 + reach).toBeLessThan(test.from);
                else expect(test.to - 1 + reach).toBeLessThan(train.from);
              }
            }
          }
        },
      ),
    );
  });

  it('test each date equally often', () => {
    const folds = purgedFolds({ from: 0, to: 100 }, { groups: 6, tested: 2, reach: 3 });
    expect(folds.length).toBe(15);
    const counts = new Int32Array(100);
    for (const { test } of folds) for (const { from, to } of test) for (let t = from; t < to; t++) counts[t]!++;
    expect(new Set(counts)).toEqual(new Set([5]));
  });
});

describe('the null label', () => {
  it('moves whole dates in blocks, within each range', () => {
    const order = permutedDates({ from: 20, to: 103 }, 10, createRng(1, 'null'));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 83 }, (_, i) => 20 + i));
    expect(order.filter((date, i) => i > 0 && date !== order[i - 1]! + 1).length).toBeGreaterThan(3);
    expect(order.filter((date, i) => i > 0 && date !== order[i - 1]! + 1).length).toBeLessThanOrEqual(8);
    const moved = nullLabel(label, shape, [{ from: 20, to: 103 }], 10, createRng(1, 'null'));
    for (const [i, source] of order.entries()) {
      for (let symbol = 0; symbol < shape.symbols; symbol++) {
        expect(moved[cellAt(shape, 20 + i, symbol)]).toBe(label[cellAt(shape, source, symbol)]);
      }
    }
    expect(Number.isNaN(moved[cellAt(shape, 150, 0)]!)).toBe(true);
  });

  it('leaves nothing of a factor that knows the label', () => {
    const honest = score(label, target)!.ic;
    const permuted = nullLabel(label, shape, [{ from: 60, to: 254 }], 6, createRng(4, 'null'));
    expect(honest).toBeCloseTo(1, 6);
    expect(Math.abs(score(label, { ...target, label: permuted })!.ic)).toBeLessThan(0.08);
  });
});

describe('what is left of a factor', () => {
  it('is nothing where it is one of the known exposures', () => {
    const exposures = exposuresOf(panel);
    expect(exposures.map(({ name }) => name)).toEqual(['market', 'size', 'volatility', 'momentum', 'reversal']);
    const left = createResidual(exposures, target)(valuesOf('2 * (close / ts_delay(close, 5) - 1)'));
    expect(score(left, target)).toBeNull();
  });

  it('is nearly all of one that has nothing to do with them', () => {
    const rng = createRng(2, 'residual');
    const values = Float64Array.from(label, (value) => value + 0.2 * rng.normal());
    const whole = score(values, target)!.ic;
    const left = score(createResidual(exposuresOf(panel), target)(values), target)!.ic;
    expect(Math.abs(left - whole)).toBeLessThan(0.1 * whole);
  });

  it('is shown by halves, years, regimes and groups, which make up the whole', () => {
    const values = valuesOf('rank(-ts_delta(close, 5))');
    const rows = createRobustness(panel, { ...target, minSymbols: 4 }, 'sector').rowsOf(values);
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(['universe', 'year', 'regime', 'group']));
    const whole = score(values, { ...target, minSymbols: 4 })!;
    for (const kind of ['year', 'regime']) {
      const parts = rows.filter((row) => row.kind === kind);
      expect(parts.reduce((sum, { dates }) => sum + dates, 0)).toBe(whole.dates);
      for (const key of ['ic', 'rankIc'] as const) {
        const sum = parts.reduce((total, part) => total + part.dates * part[key]!, 0);
        expect(sum / whole.dates).toBeCloseTo(whole[key], 10);
      }
    }
  });
});

describe('the dynamic look-ahead check', () => {
  it('finds nothing in formulas of the language', () => {
    for (const text of [
      'rank(ts_mean(close, 20) / close)',
      'group_zscore(ts_ema(returns, 10), sector)',
      'ts_rank(volume, 30)',
    ]) {
      for (const name of ['reference', 'wasm'] as const) {
        expect(
          changedByFuture([formula(text)], panel, { engine: createBackend(name), rng: createRng(1, text) }),
        ).toEqual([null]);
      }
    }
  });

  it('finds an engine that reads tomorrow', () => {
    const cheat = {
      name: 'reference' as const,
      evaluate: (...[program, seen]: Parameters<typeof engine.evaluate>) =>
        engine.evaluate(program, seen).map((values) => {
          const out = values.slice();
          for (let cell = 0; cell + 16 < out.length; cell++) out[cell] = values[cell + 16]!;
          return out;
        }),
    };
    expect(
      changedByFuture([call('rank', [parse('close')]), parse('1')], panel, { engine: cheat, rng: createRng(1, 'x') }),
    ).toEqual([expect.any(Number), null]);
  });
});
