import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../src/panel/panel.js';
import { quantileReturns } from '../../src/report/analysis/quantiles.js';
import { icOf } from '../../src/score/ic.js';
import { score } from '../../src/score/score.js';
import { createTarget } from '../../src/score/target.js';
import { panelOf } from '../score/backtest/panels.js';

type Rows = readonly (readonly (number | null)[])[];

/** By reference.py. */
const known = JSON.parse(readFileSync('test/report/reference.json', 'utf8')) as {
  readonly value: Rows;
  readonly label: Rows;
  readonly daily: Rows;
  readonly means: readonly number[];
  readonly spread: readonly (number | null)[];
  readonly monotone: number;
  readonly ic: Readonly<Record<string, number>>;
};

function agree(found: ArrayLike<number>, expected: readonly (number | null)[]): void {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    if (value === null) expect(found[i]).toBeNaN();
    else expect(Math.abs(found[i]! - value)).toBeLessThan(1e-10);
  });
}

describe('a factor’s figures agree with pandas', () => {
  const matrix = (rows: Rows) => panelOf(rows).fields.get('close')!;
  const [values, label] = [matrix(known.value), matrix(known.label)];
  const panel = panelOf(known.value);
  const target = createTarget(panel, label, { from: 0, to: shapeOf(panel).dates }, { horizon: 1, minSymbols: 10 });

  it('by quantile, with ties, gaps, dates of too few and parts that hold nobody', () => {
    const found = quantileReturns(values, target);
    for (const [part, series] of found.daily.entries()) agree(series, known.daily[part]!);
    agree(found.means as number[], known.means);
    agree(found.spread, known.spread);
    expect(found.monotone).toBe(known.monotone);
  });

  it('as ICs of values some dates old, that of today the one of the score', () => {
    for (const [age, ic] of Object.entries(known.ic)) agree([icOf(values, target, Number(age))!.ic], [ic]);
    const { ic, dailyIc } = score(values, target)!;
    expect(icOf(values, target)).toEqual({ ic, dailyIc });
  });
});
