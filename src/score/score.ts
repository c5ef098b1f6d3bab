import { cellAt, cellsOf } from '../panel/panel.js';
import { pearson } from './metrics/pearson.js';
import { averageRanks, sortOrder } from './metrics/ranks.js';
import { createTurnoverMeter } from './metrics/turnover.js';
import { prepare } from './prepared.js';
import { type DailyFigures, dateSeries, summarise } from './summary.js';
import type { ScoreOrNone, Target } from './target.js';

/**
 * Scores one factor, a matrix in the panel's layout (finite or NaN), on the target's dates, as SEMANTICS "Scores" says.
 * Null when no date counts: unscorable. In double precision throughout: what `FusedScorer` is held against.
 */
export function score(values: ArrayLike<number>, target: Target): ScoreOrNone {
  return summarise(dailyFigures(values, target), target);
}

/** The figures of each date that a score sums up. */
export function dailyFigures(values: ArrayLike<number>, target: Target): DailyFigures {
  const { shape, label, universe, close, from, to } = target;
  if (values.length !== cellsOf(shape)) throw new Error(`${values.length} values for ${cellsOf(shape)} cells`);
  const { labelOrder, closeCells } = prepare(target);
  const turnover = createTurnoverMeter(shape.symbols);
  const buffers = createBuffers(shape.symbols);
  const { symbols, factors, labels, order, scratch, ranks } = buffers;

  const ic = dateSeries(target);
  const rankIc = dateSeries(target);
  const turnovers = dateSeries(target);
  let covered = 0;
  for (let date = from; date < to; date++) {
    // The factor's cross-section; whether each member has a label is told by `labels`.
    let held = 0;
    let paired = 0;
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      const factor = values[cell]!;
      if (Number.isNaN(factor) || universe?.[cell] === 0) continue;
      if (!Number.isNaN(close[cell]!)) covered++;
      const outcome = label[cell]!;
      if (!Number.isNaN(outcome)) paired++;
      symbols[held] = symbol;
      factors[held] = factor;
      labels[held++] = outcome;
    }
    sortOrder(factors, held, order, scratch);
    averageRanks(factors, order, held, ranks);
    turnovers[date - from] = turnover.add(symbols, ranks, held);
    if (paired < target.minSymbols) continue;
    ic[date - from] = pairedPearson(buffers, held);
    if (Number.isNaN(ic[date - from]!)) continue;
    rankIc[date - from] = pairedRankIc(buffers, held, paired, labelOrder[date - from]!);
  }
  return { ic, rankIc, turnover: turnovers, covered, closeCells };
}

/** One date's working set; index i is the i-th symbol that holds a finite factor, `at` is by symbol. */
interface Buffers {
  readonly symbols: Int32Array;
  readonly factors: Float64Array;
  readonly labels: Float64Array;
  readonly order: Int32Array;
  readonly scratch: Int32Array;
  readonly ranks: Float64Array;
  readonly labelRanks: Float64Array;
  readonly at: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

function createBuffers(n: number): Buffers {
  const floats = () => new Float64Array(n);
  const ints = () => new Int32Array(n);
  return {
    symbols: ints(),
    factors: floats(),
    labels: floats(),
    order: ints(),
    scratch: ints(),
    ranks: floats(),
    labelRanks: floats(),
    at: ints(),
    x: floats(),
    y: floats(),
  };
}

/** Pearson correlation over the symbols that have both sides. */
function pairedPearson({ factors, labels, x, y }: Buffers, held: number): number {
  let n = 0;
  for (let i = 0; i < held; i++) {
    if (Number.isNaN(labels[i]!)) continue;
    x[n] = factors[i]!;
    y[n++] = labels[i]!;
  }
  return pearson(x, y, n);
}

/** Rank correlation over the symbols that have both sides: each side is ranked again on that intersection. */
function pairedRankIc(buffers: Buffers, held: number, paired: number, labelOrder: Int32Array): number {
  const { symbols, factors, labels, order, scratch, ranks, labelRanks, at, x, y } = buffers;
  if (paired < held) averageRanks(factors, order, keepPaired(order, labels, held), ranks);
  at.fill(-1);
  for (let i = 0; i < held; i++) at[symbols[i]!] = i;
  let n = 0;
  for (let k = 0; k < labelOrder.length; k++) {
    const i = at[labelOrder[k]!]!;
    if (i >= 0) scratch[n++] = i;
  }
  averageRanks(labels, scratch, n, labelRanks);
  for (let k = 0; k < n; k++) {
    x[k] = ranks[scratch[k]!]!;
    y[k] = labelRanks[scratch[k]!]!;
  }
  return pearson(x, y, n);
}

/** Drops the positions without a label from the sorted order; returns how many are left. */
function keepPaired(order: Int32Array, labels: Float64Array, held: number): number {
  let n = 0;
  for (let k = 0; k < held; k++) if (!Number.isNaN(labels[order[k]!]!)) order[n++] = order[k]!;
  return n;
}
