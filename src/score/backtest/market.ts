import { cellAt, type Matrix, type Panel, type Shape, shapeOf, TILE } from '../../panel/panel.js';
import type { BacktestConfig } from './config.js';

/** Prices and what may be traded, by date and symbol. */
export interface Market {
  readonly symbols: number;
  /** NaN on a missing bar. */
  price(date: number, symbol: number): number;
  canBuy(date: number, symbol: number): boolean;
  canSell(date: number, symbol: number): boolean;
  /** Money traded on the date; NaN unknown. */
  money(date: number, symbol: number): number;
  /** Deviation of the last 20 daily returns; NaN unknown. */
  deviation(date: number, symbol: number): number;
}

/** A close counts as at its limit when it is within a tick or so of it. */
const LIMIT_SLACK = 0.001;
const DEVIATION_DATES = 20;

/** `tradable` is a 0/1 column of the panel: 0 is a suspension. A bar without volume is one too, where volume is known. */
export function marketOf(
  panel: Panel,
  { priceLimit }: Pick<BacktestConfig, 'priceLimit'>,
  tradable?: string | null,
): Market {
  const shape = shapeOf(panel);
  const close = panel.fields.get('close')!;
  const volume = panel.fields.get('volume');
  const mask = tradable ? panel.fields.get(tradable.toLowerCase()) : undefined;
  const at = (date: number, symbol: number) => cellAt(shape, date, symbol);
  const moves = priceLimit === null ? null : movesOf(close, shape);
  const open = (cell: number) => close[cell]! > 0 && volume?.[cell] !== 0 && mask?.[cell] !== 0;
  const money = moneyOf(panel);
  return {
    symbols: shape.symbols,
    price: (date, symbol) => close[at(date, symbol)]!,
    canBuy: (date, symbol) => {
      const cell = at(date, symbol);
      return open(cell) && !(moves !== null && moves[cell]! >= priceLimit! - LIMIT_SLACK);
    },
    canSell: (date, symbol) => {
      const cell = at(date, symbol);
      return open(cell) && !(moves !== null && moves[cell]! <= -priceLimit! + LIMIT_SLACK);
    },
    money: (date, symbol) => money(at(date, symbol)),
    deviation: (date, symbol) => {
      let [count, sum, squares] = [0, 0, 0];
      for (let day = Math.max(1, date - DEVIATION_DATES + 1); day <= date; day++) {
        const cell = at(day, symbol);
        const value = close[cell]! / close[cell - TILE]! - 1;
        if (Number.isNaN(value)) continue;
        count++;
        sum += value;
        squares += value * value;
      }
      return count > 1 ? Math.sqrt(Math.max(0, squares - (sum * sum) / count) / (count - 1)) : Number.NaN;
    },
  };
}

/** Money traded in a cell; NaN unknown. */
export function moneyOf({ fields }: Panel): (cell: number) => number {
  const [close, volume, amount] = [fields.get('close')!, fields.get('volume'), fields.get('amount')];
  return (cell) => amount?.[cell] ?? (volume ? volume[cell]! * close[cell]! : Number.NaN);
}

/** Each close against the last one before it, however long ago: limits hold across a suspension too. */
function movesOf(close: Matrix, shape: Shape): Float64Array {
  const moves = new Float64Array(close.length).fill(Number.NaN);
  for (let symbol = 0; symbol < shape.symbols; symbol++) {
    let last = Number.NaN;
    for (let date = 0; date < shape.dates; date++) {
      const cell = cellAt(shape, date, symbol);
      if (!(close[cell]! > 0)) continue;
      moves[cell] = close[cell]! / last - 1;
      last = close[cell]!;
    }
  }
  return moves;
}
