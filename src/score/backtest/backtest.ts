import { cellAt, type Panel, shapeOf } from '../../panel/panel.js';
import type { Range } from '../split.js';
import { type Check, checksOf } from './checks.js';
import type { BacktestConfig } from './config.js';
import { marketOf, moneyOf } from './market.js';
import { type BookFigures, figuresOf, type YearFigures, yearly } from './results.js';
import { type BookDay, simulate } from './simulate.js';
import { weightsOf } from './weights.js';

export interface Backtest {
  readonly figures: BookFigures | null;
  readonly years: readonly YearFigures[];
  readonly checks: readonly Check[];
  readonly days: readonly BookDay[];
}

export interface BacktestOptions {
  readonly config: BacktestConfig;
  /** A 0/1 column: 0 is a suspension. */
  readonly tradable?: string | null;
}

/** Trades a factor's values and judges the result; `others`: what other books did, for the check of self-correlation. */
export type Trader = (values: ArrayLike<number>, others?: readonly (readonly BookDay[])[]) => Backtest;

/**
 * A market on which one factor after the other is traded, over the dates [from, to). No price after `to` is read, and no
 * value before `from` is traded.
 */
export function createTrader(panel: Panel, range: Range, { config, tradable }: BacktestOptions): Trader {
  const market = marketOf(panel, config, tradable);
  // The order is all that counts in a book of the k best.
  const settings = { ...config, truncation: config.book === 'top-k' ? 0 : config.truncation };
  const daysOf = (values: ArrayLike<number>, visible: Panel) =>
    simulate(weightsOf(values, visible, settings), market, range, config);
  const half = largerHalf(panel, range);
  return (values, others) => {
    const days = daysOf(values, panel);
    const figures = figuresOf(days, config);
    const sub = half && figuresOf(daysOf(values, { ...panel, universe: half }), config);
    const checks = checksOf(
      {
        sharpe: figures?.sharpe ?? null,
        fitness: figures?.fitness ?? null,
        turnover: figures?.turnover ?? null,
        largestWeight: days.length > 0 ? Math.max(...days.map(({ largest }) => largest)) : null,
        subUniverse: half && { sharpe: sub?.sharpe ?? null, share: 0.5 },
        ...(others && { selfCorrelation: closest(days, others) }),
      },
      config.checks,
    );
    return { figures, years: yearly(days, panel.dates, config), checks, days };
  };
}

/** The half of each date's universe with the most money traded; null where that is unknown. */
function largerHalf(panel: Panel, { from, to }: Range): Uint8Array | null {
  if (!panel.fields.has('amount') && !panel.fields.has('volume')) return null;
  const shape = shapeOf(panel);
  const money = moneyOf(panel);
  const mask = new Uint8Array(panel.fields.get('close')!.length);
  for (let date = from; date < to; date++) {
    const members: { cell: number; size: number }[] = [];
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      const size = money(cell);
      if (panel.universe?.[cell] !== 0 && !Number.isNaN(size)) members.push({ cell, size });
    }
    members.sort((a, b) => b.size - a.size || a.cell - b.cell);
    for (const { cell } of members.slice(0, Math.ceil(members.length / 2))) mask[cell] = 1;
  }
  return mask;
}

/** Largest |correlation| of net results over the dates both have; null when there is no other. */
function closest(days: readonly BookDay[], others: readonly (readonly BookDay[])[]): number {
  const mine = new Map(days.map(({ date, net }) => [date, net]));
  return Math.max(
    0,
    ...others.map((other) => {
      const pairs = other.flatMap(({ date, net }) => (mine.has(date) ? [[mine.get(date)!, net] as const] : []));
      return Math.abs(correlation(pairs));
    }),
  );
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const n = pairs.length;
  const mean = (side: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[side], 0) / n;
  const [x, y] = [mean(0), mean(1)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [a, b] of pairs) {
    xx += (a - x) ** 2;
    yy += (b - y) ** 2;
    xy += (a - x) * (b - y);
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}
