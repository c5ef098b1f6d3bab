import { describe, expect, it } from 'vitest';
import { parseFolds } from '../../src/cli/eval-folds.js';
import { createMarket, plantTarget } from '../../src/panel/index.js';
import { cellAt, type Panel, shapeOf } from '../../src/panel/panel.js';
import { resolveConfig } from '../../src/run/config.js';
import { evaluate } from '../../src/run/evaluate.js';
import { createFoldJudge, type FoldScheme } from '../../src/run/folds.js';

const market = createMarket({ symbols: 30, dates: 160, seed: 5 });
const valuesOf = (formula: string) => evaluate(formula, market).values;
const planted = valuesOf('ts_mean(volume, 5) / volume');
const panel = plantTarget(market, [planted], 0.3, 5);
const config = resolveConfig({ label: { column: 'target', horizon: 1 } });
const all = { from: 20, to: panel.dates.length };
const negative = planted.map((value) => -value);
const others = ['rank(close / open)', 'ts_std_dev(returns, 10)'].map(valuesOf);
const SCHEMES: readonly FoldScheme[] = [
  { kind: 'walk-forward', folds: 4 },
  { kind: 'purged', groups: 4, tested: 1, embargo: 5 },
  { kind: 'purged', groups: 4, tested: 2, embargo: 0 },
];

/** The panel with other outcomes on some dates. */
function shaken(from: number, to: number): Panel {
  const shape = shapeOf(panel);
  const target = panel.fields.get('target')!.slice();
  for (let date = from; date < to; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) target[cellAt(shape, date, symbol)]! *= -3;
  }
  return { ...panel, fields: new Map([...panel.fields, ['target', target]]) };
}

describe('a formula judged by folds', () => {
  it.each(SCHEMES)('takes its sign from the train dates, and its score from the test dates: $kind', (scheme) => {
    const judge = createFoldJudge(panel, all, scheme, config);
    const { folds, ic } = judge.formula(planted);
    const turned = judge.formula(negative);
    expect(turned.folds.map((fold) => fold.ic)).toEqual(folds.map((fold) => expect.closeTo(fold.ic!, 9)));
    for (const fold of folds) {
      const whole = fold.test.map(([from, to]) => {
        const label = config.label;
        return evaluate('ts_mean(volume, 5) / volume', panel, { label, from, to }).metrics!;
      });
      const dates = whole.reduce((sum, one) => sum + one.dates, 0);
      expect(fold.dates).toBe(dates);
      expect(fold.ic).toBeCloseTo(whole.reduce((sum, one) => sum + one.dates * one.ic, 0) / dates, 9);
    }
    expect(ic).toBeGreaterThan(0.2);
  });

  it('has a t where no date is tested twice', () => {
    const tStats = SCHEMES.map((scheme) => createFoldJudge(panel, all, scheme, config).formula(planted).tStat);
    expect(tStats[0]).toBeGreaterThan(5);
    expect(tStats[1]).toBeGreaterThan(5);
    expect(tStats[2]).toBeNull();
  });

  it('is refused where the dates are too few', () => {
    const scheme: FoldScheme = { kind: 'walk-forward', folds: 9 };
    expect(() => createFoldJudge(panel, { from: 0, to: 8 }, scheme, config)).toThrow(/too few/);
  });
});

describe('formulas together', () => {
  it.each(SCHEMES)('are weighed by the train dates alone: $kind', (scheme) => {
    const scoreOn = (outcomes: Panel) => createFoldJudge(outcomes, all, scheme, config).combined([planted, ...others]);
    const { folds, ic } = scoreOn(panel);
    const [from, to] = folds[1]!.test[0]!.map((date) => panel.dates.indexOf(date)) as [number, number];
    const other = scoreOn(shaken(from, to + 1)).folds[1]!;
    expect(other.trainIc).toBe(folds[1]!.trainIc);
    expect(other.ic).not.toBe(folds[1]!.ic);
    expect(ic).toBeGreaterThan(0.2);
  });
});

describe('--folds', () => {
  it('is read with its defaults, and says what it does not know', () => {
    expect(parseFolds('walk-forward')).toEqual({ kind: 'walk-forward', folds: 5 });
    expect(parseFolds('walk-forward:folds=3,window=100')).toEqual({ kind: 'walk-forward', folds: 3, window: 100 });
    expect(parseFolds('purged:tested=2')).toEqual({ kind: 'purged', groups: 6, tested: 2, embargo: 0 });
    expect(() => parseFolds('purged:group=2')).toThrow(/no `group`/);
    expect(() => parseFolds('kfold')).toThrow(/no such scheme/);
    expect(() => parseFolds('purged:groups=3,tested=3')).toThrow(/too many/);
    expect(() => parseFolds('purged:groups=40,tested=9')).toThrow(/too many/);
  });
});
