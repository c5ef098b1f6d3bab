import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cellAt, createMatrix, type Panel } from '../../../src/panel/panel.js';
import { neweyWestT } from '../../../src/score/metrics/newey-west.js';
import { score } from '../../../src/score/score.js';
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  probabilisticSharpe,
  seriesMoments,
} from '../../../src/score/significance/deflated-sharpe.js';
import { normalCdf, studentTail } from '../../../src/score/significance/distributions.js';
import { effectiveTrials } from '../../../src/score/significance/effective-trials.js';
import { evidence } from '../../../src/score/significance/evidence.js';
import { adjustedPValues } from '../../../src/score/significance/false-discovery.js';
import { overfitting } from '../../../src/score/significance/overfitting.js';
import { realityCheck } from '../../../src/score/significance/reality-check.js';
import { createResidual } from '../../../src/score/significance/residual.js';
import { superiorAbility } from '../../../src/score/significance/superior-ability.js';
import { createTarget } from '../../../src/score/target.js';

interface Reference {
  readonly trials: number[][];
  readonly indices: number[][];
  readonly block: number;
  readonly blocks: number;
  readonly sharpe: number;
  readonly skewness: number;
  readonly kurtosis: number;
  readonly variance: number;
  readonly psr: number;
  readonly dsr: number;
  readonly dsrMany: number;
  readonly dsrEffective: number;
  /** By number of lags. */
  readonly newey: [number, number][];
  /** By label horizon. */
  readonly overlapping: [number, number][];
  readonly residual: { exposures: number[][]; factor: number[]; outcome: number[]; left: number[]; ic: number };
  readonly expectedMaximum: [number, number][];
  readonly effective: number;
  readonly logits: number[];
  readonly pbo: number;
  readonly lossProbability: number;
  readonly degradation: number;
  readonly white: number;
  readonly spa: { statistic: number; lower: number; consistent: number; upper: number };
  readonly p: number[];
  readonly bh: number[];
  readonly by: number[];
  readonly normal: [number, number][];
  readonly student: [number, number, number][];
}

/** Worked out by reference.py, with numpy and scipy, from the papers. */
const known = JSON.parse(readFileSync('test/score/significance/reference.json', 'utf8')) as Reference;
const resamples = known.indices.map((row) => Int32Array.from(row));

function agree(ours: number | null, theirs: number): void {
  expect(Math.abs(ours! - theirs)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(theirs)));
}

function agreeAll(ours: ArrayLike<number>, theirs: readonly number[]): void {
  expect(ours.length).toBe(theirs.length);
  theirs.forEach((value, i) => {
    agree(ours[i]!, value);
  });
}

describe('each statistic agrees to 1e-10 with what numpy and scipy say', () => {
  const moments = seriesMoments(known.trials[3]!)!;

  it('normal and Student distributions, relative also in the tail', () => {
    for (const [x, p] of known.normal) expect(Math.abs(normalCdf(x) / p - 1)).toBeLessThan(1e-10);
    for (const [t, dof, p] of known.student) expect(Math.abs(studentTail(t, dof) / p - 1)).toBeLessThan(1e-10);
  });

  it('moments, probabilistic and deflated Sharpe ratio', () => {
    agree(moments.sharpe, known.sharpe);
    agree(moments.skewness, known.skewness);
    agree(moments.kurtosis, known.kurtosis);
    agree(probabilisticSharpe(moments, 0.05), known.psr);
    agree(deflatedSharpe(moments, known.trials.length, known.variance), known.dsr);
    agree(deflatedSharpe(moments, 5000, known.variance), known.dsrMany);
    agree(deflatedSharpe(moments, effectiveTrials(known.trials), known.variance), known.dsrEffective);
    for (const [n, value] of known.expectedMaximum) agree(expectedMaximumSharpe(n, 0.04), value);
  });

  it("Newey and West's t, and the p-value of overlapping labels", () => {
    for (const [lags, t] of known.newey) agree(neweyWestT(known.trials[2]!, lags), t);
    const series = known.trials[11]!.slice(0, 60);
    for (const [horizon, p] of known.overlapping) agree(evidence(series, { horizon })!.pValue, p);
  });

  it('what is left of a factor after its exposures, and its IC', () => {
    const { exposures, factor, outcome, left, ic } = known.residual;
    const shape = { dates: 1, symbols: factor.length };
    const matrix = (row: readonly number[]) => {
      const out = createMatrix(shape, 'double');
      row.forEach((value, symbol) => {
        out[cellAt(shape, 0, symbol)] = value;
      });
      return out;
    };
    const panel: Panel = {
      dates: ['2020-01-02'],
      symbols: factor.map((_, i) => `S${i}`),
      fields: new Map([['close', matrix(factor.map(() => 1))]]),
      groups: new Map(),
      universe: null,
      hash: '',
    };
    const target = createTarget(panel, matrix(outcome), { from: 0, to: 1 }, { horizon: 1 });
    const styles = exposures.map((row, i) => ({ name: `e${i}`, formula: '', values: matrix(row) }));
    const found = createResidual(styles, target)(matrix(factor));
    agreeAll(
      factor.map((_, symbol) => found[cellAt(shape, 0, symbol)]!),
      left,
    );
    agree(score(found, target)!.ic, ic);
  });

  it('effective number of trials, by rows as by columns', () => {
    agree(effectiveTrials(known.trials), known.effective);
    // The same trials 30 times over: more of them than dates, so the sum goes over dates.
    const many = Array.from({ length: 30 }, () => known.trials).flat();
    expect(effectiveTrials(many)).toBeLessThan(effectiveTrials(known.trials) * 1.2);
  });

  it('probability of backtest overfitting', () => {
    const found = overfitting(known.trials, { blocks: known.blocks })!;
    agreeAll(found.logits, known.logits);
    agree(found.pbo, known.pbo);
    agree(found.lossProbability, known.lossProbability);
    agree(found.degradation, known.degradation);
  });

  it("White's reality check and Hansen's test, on the same resamples", () => {
    agree(realityCheck(known.trials, { resamples }), known.white);
    const spa = superiorAbility(known.trials, { resamples, block: known.block });
    for (const key of ['statistic', 'lower', 'consistent', 'upper'] as const) agree(spa[key], known.spa[key]);
  });

  it('false-discovery rates of Benjamini, Hochberg and Yekutieli', () => {
    agreeAll(adjustedPValues(known.p, 'bh'), known.bh);
    agreeAll(adjustedPValues(known.p, 'by'), known.by);
  });
});
