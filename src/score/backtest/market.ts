import { cellAt, type Matrix, type Panel, shapeOf, TILE } from '../../panel/panel.js';
import type { BacktestConfig } from './config.js';

/** Prices and what may be traded, by date and symbol. */
export interface Market {
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
  const amount = panel.fields.get('amount');
  const mask = tradable ? panel.fields.get(tradable.toLowerCase()) : undefined;
  const at = (date: number, symbol: number) => cellAt(shape, date, symbol);
  const change = (date: number, symbol: number) => (date > 0 ? returnAt(close, at(date, symbol)) : Number.NaN);
  const open = (date: number, symbol: number) => {
    const cell = at(date, symbol);
    return close[cell]! > 0 && volume?.[cell] !== 0 && mask?.[cell] !== 0;
  };
  return {
    price: (date, symbol) => close[at(date, symbol)]!,
    canBuy: (date, symbol) =>
      open(date, symbol) && !(priceLimit !== null && change(date, symbol) >= priceLimit - LIMIT_SLACK),
    canSell: (date, symbol) =>
      open(date, symbol) && !(priceLimit !== null && change(date, symbol) <= -priceLimit + LIMIT_SLACK),
    money: (date, symbol) => {
      const cell = at(date, symbol);
      return amount?.[cell] ?? (volume ? volume[cell]! * close[cell]! : Number.NaN);
    },
    deviation: (date, symbol) => {
      let [count, sum, squares] = [0, 0, 0];
      for (let day = Math.max(1, date - DEVIATION_DATES + 1); day <= date; day++) {
        const value = change(day, symbol);
        if (Number.isNaN(value)) continue;
        count++;
        sum += value;
        squares += value * value;
      }
      return count > 1 ? Math.sqrt(Math.max(0, squares - (sum * sum) / count) / (count - 1)) : Number.NaN;
    },
  };
}

function returnAt(close: Matrix, cell: number): number {
  return close[cell]! / close[cell - TILE]! - 1;
}
