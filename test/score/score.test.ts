import { describe, expect, it } from 'vitest';
import { createMatrix, type Matrix } from '../../src/panel/panel.js';
import { hit } from '../../src/score/hit.js';
import { score } from '../../src/score/score.js';
import { createTarget, type Target } from '../../src/score/target.js';
import { zscores } from '../../src/score/zscores.js';
import { createRng } from '../../src/util/rng.js';
import { panelOf, type Table } from '../engine/panel-of.js';

/** A target whose label is the table itself; every date is in range. */
function targetOf(
  label: Table,
  options: { universe?: Table; close?: Table; minSymbols?: number; horizon?: number } = {},
): Target {
  const { universe, close = label.map((row) => row.map(() => 1)), minSymbols = 2, horizon = 1 } = options;
  const panel = panelOf({ fields: { close, label }, ...(universe && { universe }) });
  return createTarget(panel, panel.fields.get('label')!, { from: 0, to: label.length }, { minSymbols, horizon });
}

function matrixOf(table: Table): Matrix {
  return panelOf({ fields: { x: table } }).fields.get('x')!;
}

describe('IC and RankIC', () => {
  it('are 1 for the label itself and -1 for its negative', () => {
    const label = [
      [1, 2, 4],
      [3, 1, 2],
    ];
    const same = score(matrixOf(label), targetOf(label))!;
    expect(same).toMatchObject({ ic: 1, rankIc: 1, dates: 2, coverage: 1, icir: null, rankIcir: null, tStat: null });
    const opposite = score(matrixOf(label.map((row) => row.map((value) => -value))), targetOf(label))!;
    expect(opposite).toMatchObject({ ic: -1, rankIc: -1 });
  });

  it('give tied values their average rank', () => {
    // Ranks 1.5 1.5 3 4 against 1 2 3 4: 4.5 / sqrt(4.5 * 5).
    const result = score(matrixOf([[5, 5, 6, 9]]), targetOf([[1, 2, 3, 4]]))!;
    expect(result.rankIc).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
    // Deviations -1.25 -1.25 -0.25 2.75 against -1.5 -0.5 0.5 1.5: 6.5 / sqrt(10.75 * 5).
    expect(result.ic).toBeCloseTo(6.5 / Math.sqrt(10.75 * 5), 12);
  });

  it('rank both sides again on the symbols that have both', () => {
    // Symbols 0, 2, 4 are left: factor ranks 1 2 3, label ranks 2 1 3.
    const result = score(matrixOf([[1, null, 5, 7, 9]]), targetOf([[20, 10, 5, null, 30]]))!;
    expect(result.rankIc).toBeCloseTo(0.5, 12);
  });

  it('see the universe only', () => {
    const result = score(matrixOf([[1, 2, 3, 99]]), targetOf([[3, 2, 1, 99]], { universe: [[1, 1, 1, 0]] }))!;
    expect(result.ic).toBeCloseTo(-1, 12);
    expect(result.coverage).toBe(1);
  });

  it('leave out dates with a constant side, too few symbols, or nothing', () => {
    const factor = [
      [1, 2, 3],
      [7, 7, 7],
      [1, 2, 3],
      [1, null, null],
      [null, null, null],
      [3, 1, 2],
    ];
    const label = [
      [1, 2, 3],
      [1, 2, 3],
      [4, 4, 4],
      [1, 2, 3],
      [1, 2, 3],
      [3, 2, 1],
    ];
    const result = score(matrixOf(factor), targetOf(label))!;
    expect(result.dates).toBe(2);
    expect([...result.dailyIc].map((ic) => (Number.isNaN(ic) ? null : Number(ic.toFixed(6))))).toEqual([
      1,
      null,
      null,
      null,
      null,
      0.5,
    ]);
    expect(result.ic).toBeCloseTo(0.75, 12);
    // Mean 0.75, deviation sqrt(2 * 0.25^2).
    expect(result.icir).toBeCloseTo(0.75 / Math.sqrt(0.125), 12);
  });

  it('treat values that differ by rounding noise only as constant', () => {
    const values = Float64Array.from(matrixOf([[1, 1, 1, 1]]), (value, lane) =>
      lane < 4 ? 1e6 * (1 + lane * 1e-14) : value,
    );
    expect(score(values, targetOf([[1, 2, 3, 4]]))).toBeNull();
  });

  it('are null, not 0, when no date counts', () => {
    expect(score(matrixOf([[null, null]]), targetOf([[1, 2]]))).toBeNull();
    expect(score(matrixOf([[1, 2, 3]]), targetOf([[1, 2, 3]], { minSymbols: 4 }))).toBeNull();
  });

  it('leave the ratios null with one date', () => {
    const result = score(matrixOf([[1, 2, 4]]), targetOf([[1, 3, 2]]))!;
    expect(result).toMatchObject({ dates: 1, icir: null, rankIcir: null, tStat: null, turnover: null });
  });

  it('do not change when 344 symbols without data join', () => {
    const rng = createRng(1);
    const table = () =>
      Array.from({ length: 30 }, () => Array.from({ length: 40 }, () => (rng.float() < 0.1 ? null : rng.normal())));
    const widen = (rows: Table): Table => rows.map((row) => [...row, ...Array.from({ length: 344 }, () => null)]);
    const [factor, label] = [table(), table()];
    const narrow = score(matrixOf(factor), targetOf(label))!;
    const wide = score(matrixOf(widen(factor)), targetOf(widen(label)))!;
    for (const key of ['ic', 'rankIc', 'icir', 'rankIcir', 'tStat', 'turnover'] as const) {
      expect(Math.abs(narrow[key]! - wide[key]!)).toBeLessThan(1e-12);
    }
  });

  it.each([1, 2, 15, 16, 17, 33])('hold with %i symbols, padding never counts', (symbols) => {
    const rng = createRng(symbols);
    const rows = Array.from({ length: 4 }, () => Array.from({ length: symbols }, () => rng.normal()));
    const result = score(matrixOf(rows), targetOf(rows));
    if (symbols === 1) expect(result).toBeNull();
    else expect(result).toMatchObject({ dates: 4, coverage: 1 });
  });
});

describe('the other metrics', () => {
  it('t-statistic: Newey-West with h-1 lags', () => {
    // Three symbols give daily ICs of 1, 0.5, -0.5, 1 (label 1 2 3; orders of the factor chosen for that).
    const factor = [
      [1, 2, 3],
      [1, 3, 2],
      [3, 1, 2],
      [1, 2, 3],
    ];
    const label = factor.map(() => [1, 2, 3]);
    // Mean 0.5, deviations 0.5 0 -1 0.5; gamma0 = 1.5/4, gamma1 = -0.5/4, gamma2 = -0.5/4.
    const t0 = score(matrixOf(factor), targetOf(label, { horizon: 1 }))!.tStat!;
    expect(t0).toBeCloseTo(0.5 / Math.sqrt(0.375 / 4), 12);
    // Lag 1 has weight 1/2: 0.375 + 2 * 0.5 * -0.125 = 0.25.
    const t1 = score(matrixOf(factor), targetOf(label, { horizon: 2 }))!.tStat!;
    expect(t1).toBeCloseTo(0.5 / Math.sqrt(0.25 / 4), 12);
    // Lags 1 and 2 have weights 2/3 and 1/3: 0.375 - 0.25 * 2/3 - 0.25 / 3 = 0.125.
    const t2 = score(matrixOf(factor), targetOf(label, { horizon: 3 }))!.tStat!;
    expect(t2).toBeCloseTo(0.5 / Math.sqrt(0.125 / 4), 12);
  });

  it('turnover: half the change of demeaned rank weights, over consecutive dates that both hold values', () => {
    // Weights of ranks 1 2 3: -1/2 0 1/2. A full reversal moves 2, half of it is 1.
    const reversal = [
      [1, 2, 3],
      [3, 2, 1],
    ];
    const label = reversal.map(() => [1, 2, 3]);
    expect(score(matrixOf(reversal), targetOf(label))!.turnover).toBeCloseTo(1, 12);
    // A date without values breaks the chain; 1 2 3 to 1 2 NaN: -1/2 0 1/2 to -1/2 1/2 0 is half of 1.
    const gap = [
      [1, 2, 3],
      [null, null, null],
      [1, 2, 3],
      [1, 2, null],
    ];
    const result = score(matrixOf(gap), targetOf(gap.map(() => [1, 2, 3])))!;
    expect(result.turnover).toBeCloseTo(0.5, 12);
  });

  it('coverage: of the universe with a finite close', () => {
    const close = [[1, 1, null, 1]];
    const factor = matrixOf([[1, null, 3, 4]]);
    expect(score(factor, targetOf([[1, 2, 3, 4]], { close }))!.coverage).toBeCloseTo(2 / 3, 12);
    expect(score(factor, targetOf([[1, 2, 3, 4]], { close, universe: [[1, 0, 1, 1]] }))!.coverage).toBe(1);
  });

  it('monthly IC: the mean by calendar month', () => {
    const factor = Array.from({ length: 33 }, (_, day) => (day < 31 ? [1, 2, 3] : [3, 1, 2]));
    const { monthlyIc } = score(matrixOf(factor), targetOf(factor.map(() => [1, 2, 3])))!;
    expect(monthlyIc.map(({ month }) => month)).toEqual(['2020-01', '2020-02']);
    expect(monthlyIc.map(({ ic }) => ic)).toEqual([expect.closeTo(1, 7), expect.closeTo(-0.5, 7)]);
  });
});

describe('z-scores and hits', () => {
  it('z-scores have divisor n; missing and outside are NaN, a constant date is all NaN', () => {
    const label = [
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ];
    const target = targetOf(label, {
      universe: [
        [1, 1, 1, 0],
        [1, 1, 1, 1],
      ],
    });
    const z = zscores(
      matrixOf([
        [1, 3, null, 50],
        [2, 2, 2, 2],
      ]),
      target,
    );
    expect([...z]).toEqual([-1, 1, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });

  it('a hit ignores sign and scale, date by date', () => {
    const target = targetOf([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    const a = matrixOf([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(
      hit(
        a,
        matrixOf([
          [10, 20, 30],
          [-1, -2, -3],
        ]),
        target,
      ),
    ).toBeCloseTo(1, 12);
    expect(
      hit(
        a,
        matrixOf([
          [1, 2, 3],
          [1, 3, 2],
        ]),
        target,
      ),
    ).toBeCloseTo(0.75, 12);
    expect(hit(a, createMatrix(target.shape), target)).toBeNull();
  });
});
