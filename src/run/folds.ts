import { combinedSignal, createPool, prepareFactor, prepareLabel } from '../combine/index.js';
import { cellsOf, type Panel, shapeOf } from '../panel/panel.js';
import { computeLabel, labelReach } from '../score/label.js';
import { labelRows } from '../score/label-rows.js';
import { mean } from '../score/metrics/mean-ratio.js';
import { neweyWestT } from '../score/metrics/newey-west.js';
import { score } from '../score/score.js';
import { type Fold, purgedFolds, walkForward } from '../score/significance/folds.js';
import type { Range } from '../score/split.js';
import { createTarget, type Target } from '../score/target.js';
import { zscores } from '../score/zscores.js';
import { AlphaError } from '../util/errors.js';
import type { RunConfig } from './config.js';

/** How dates are parted for judging out of sample. */
export type FoldScheme =
  | { readonly kind: 'walk-forward'; readonly folds: number; readonly window?: number }
  | { readonly kind: 'purged'; readonly groups: number; readonly tested: number; readonly embargo: number };

/** One fold: what was fitted on its train dates (a formula's sign, a pool's weights), judged on its test dates. */
export interface FoldScore {
  /** First and last date of each stretch. */
  readonly train: readonly (readonly [string, string])[];
  readonly test: readonly (readonly [string, string])[];
  /** ICs with the sign or weights of the train dates; null where no date counts. */
  readonly trainIc: number | null;
  readonly ic: number | null;
  readonly rankIc: number | null;
  /** Test dates that count. */
  readonly dates: number;
}

export interface FoldedScore {
  readonly folds: readonly FoldScore[];
  /** Means over the folds that have a score. */
  readonly trainIc: number | null;
  readonly ic: number | null;
  readonly rankIc: number | null;
  /** Of the folds' test ICs, divisor n-1. */
  readonly deviation: number | null;
  /** Share of folds with a test IC above 0. */
  readonly positive: number | null;
  /** Newey-West t of the test dates' ICs one after another; null where folds share test dates. */
  readonly tStat: number | null;
}

/** Dates of a panel parted into folds, and what to judge on them. */
export interface FoldJudge {
  /** One formula, each fold with the sign its train dates give it. */
  formula(values: ArrayLike<number>): FoldedScore;
  /** All formulas together, each fold with the weights its train dates give them. */
  combined(values: readonly ArrayLike<number>[]): FoldedScore;
}

/** D008 where a fold has no date to fit on or none to judge on. */
export function createFoldJudge(
  panel: Panel,
  range: Range,
  scheme: FoldScheme,
  { label, score: { minSymbols }, pool }: Pick<RunConfig, 'label' | 'score' | 'pool'>,
): FoldJudge {
  const reach = labelReach(label);
  // The last labels reach beyond the dates there are.
  const scored = { from: range.from, to: Math.min(range.to, panel.dates.length - reach) };
  const folds =
    scheme.kind === 'walk-forward'
      ? walkForward(scored, { ...scheme, reach })
      : purgedFolds(scored, { ...scheme, reach });
  checkFolds(folds, scored);
  const matrix = computeLabel(panel, label);
  const targets = new Map<string, Target>();
  const targetOf = (part: Range): Target => {
    const key = `${part.from} ${part.to}`;
    // What a score prepares hangs on its target: one for each stretch.
    const target = targets.get(key) ?? createTarget(panel, matrix, part, { minSymbols, horizon: label.horizon });
    targets.set(key, target);
    return target;
  };
  const scores = (values: ArrayLike<number>, parts: readonly Range[]) =>
    parts.map((part) => score(values, targetOf(part)));
  const disjoint = scheme.kind === 'walk-forward' || scheme.tested === 1;
  const judge = (valuesOf: (fold: Fold) => ArrayLike<number>): FoldedScore => {
    const found = folds.map((fold) => {
      const values = valuesOf(fold);
      return { fold, train: scores(values, fold.train), test: scores(values, fold.test) };
    });
    return summed(
      found.map(({ fold, train, test }) => ({
        train: fold.train.map((part) => datesOf(panel, part)),
        test: fold.test.map((part) => datesOf(panel, part)),
        trainIc: pooled(train, 'ic'),
        ic: pooled(test, 'ic'),
        rankIc: pooled(test, 'rankIc'),
        dates: test.reduce((sum, part) => sum + (part?.dates ?? 0), 0),
      })),
      disjoint ? found.flatMap(({ test }) => test.flatMap((part) => [...(part?.dailyIc ?? [])])) : null,
      label.horizon,
    );
  };
  return {
    formula: (values) => {
      const negative = Float64Array.from({ length: cellsOf(shapeOf(panel)) }, (_, cell) => -values[cell]!);
      return judge(({ train }) => {
        return (pooled(scores(values, train), 'ic') ?? 0) < 0 ? negative : values;
      });
    },
    combined: (all) => {
      const whole = targetOf(scored);
      const z = all.map((values) => zscores(values, whole));
      return judge(({ train }) => combinedSignal(z, weightsOn(whole, train, z, pool), whole));
    },
  };
}

/** The pool's weights from the labels of some dates alone. */
function weightsOn(
  target: Target,
  train: readonly Range[],
  z: readonly Float32Array[],
  options: RunConfig['pool'],
): ArrayLike<number> {
  const { symbols } = target.shape;
  const rows = labelRows(target);
  for (let date = target.from; date < target.to; date++) {
    if (train.some(({ from, to }) => date >= from && date < to)) continue;
    rows.fill(Number.NaN, (date - target.from) * symbols, (date - target.from + 1) * symbols);
  }
  const label = prepareLabel(rows, target.to - target.from, symbols, target.minSymbols);
  const members = z.map((one, id) => ({ id, hash: String(id), ...prepareFactor(one, label) }));
  return createPool(label, options, members).weights;
}

function checkFolds(folds: readonly Fold[], { from, to }: Range): void {
  const sizeOf = (parts: readonly Range[]) => parts.reduce((sum, part) => sum + part.to - part.from, 0);
  if (folds.length > 0 && folds.every(({ train, test }) => sizeOf(train) > 0 && sizeOf(test) > 0)) return;
  throw new AlphaError('D008', `${Math.max(0, to - from)} dates are too few for these folds`, {
    hint: 'choose fewer folds, a shorter label, or more dates',
    data: { dates: to - from },
  });
}

/** Over stretches, by the dates that count in each. */
function pooled(parts: readonly ReturnType<typeof score>[], key: 'ic' | 'rankIc'): number | null {
  const counted = parts.filter((part) => part !== null);
  const dates = counted.reduce((sum, part) => sum + part.dates, 0);
  return dates === 0 ? null : counted.reduce((sum, part) => sum + part.dates * part[key], 0) / dates;
}

function summed(folds: readonly FoldScore[], daily: readonly number[] | null, horizon: number): FoldedScore {
  const over = (key: 'trainIc' | 'ic' | 'rankIc') => folds.flatMap((fold) => fold[key] ?? []);
  const meanOf = (values: readonly number[]) => (values.length > 0 ? mean(values) : null);
  const ics = over('ic');
  const centre = meanOf(ics);
  const squares = ics.reduce((sum, ic) => sum + (ic - centre!) ** 2, 0);
  const series = daily?.filter((ic) => !Number.isNaN(ic));
  return {
    folds,
    trainIc: meanOf(over('trainIc')),
    ic: centre,
    rankIc: meanOf(over('rankIc')),
    deviation: ics.length > 1 ? Math.sqrt(squares / (ics.length - 1)) : null,
    positive: ics.length > 0 ? ics.filter((ic) => ic > 0).length / ics.length : null,
    tStat: series ? neweyWestT(series, horizon - 1) : null,
  };
}

function datesOf({ dates }: Panel, { from, to }: Range): readonly [string, string] {
  return [dates[from]!, dates[to - 1]!];
}
