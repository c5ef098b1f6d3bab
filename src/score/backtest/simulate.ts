import type { BacktestConfig } from './config.js';
import type { Market } from './market.js';
import { holdTopK } from './top-k.js';
import type { Weights } from './weights.js';

/** What a book did on one date, as shares of its size. */
export interface BookDay {
  /** Index of the date in the panel. */
  readonly date: number;
  /** Before and after costs. */
  readonly gross: number;
  readonly net: number;
  readonly cost: number;
  /** Sum of |trades|. */
  readonly traded: number;
  readonly longs: number;
  readonly shorts: number;
  /** Sum of |positions| and the largest |position|, after trading. */
  readonly exposure: number;
  readonly largest: number;
  /** Trades wished for that a limit, a suspension or a missing bar forbade. */
  readonly blocked: number;
}

/**
 * Trades a book: on each date positions first earn the return since their last close, then go to the weights of `delay`
 * dates before, as far as the market lets them. A long-short book is of constant size; what a long-only one earns stays in
 * it, so that positions are shares of what it is worth. A holding without a bar stays as it is, and earns what it missed
 * with the next bar; after `giveUpAfter` dates without one it leaves the book at its last price, at cost.
 */
export function simulate(
  weights: Weights,
  market: Market,
  { from, to }: { readonly from: number; readonly to: number },
  config: BacktestConfig,
): BookDay[] {
  const { symbols } = market;
  const { delay, book, giveUpAfter } = config;
  const position = new Float64Array(symbols);
  const lastPrice = new Float64Array(symbols).fill(Number.NaN);
  const missing = new Int32Array(symbols);
  const row = new Float64Array(symbols);
  const days: BookDay[] = [];
  for (let date = from + delay; date < to; date++) {
    let gross = 0;
    let cost = 0;
    let traded = 0;
    let blocked = 0;
    for (let symbol = 0; symbol < symbols; symbol++) {
      const price = market.price(date, symbol);
      const held = position[symbol]!;
      if (!(price > 0)) {
        if (held !== 0 && ++missing[symbol]! >= giveUpAfter) {
          traded += Math.abs(held);
          cost += (Math.abs(held) * config.costBps) / 1e4;
          position[symbol] = 0;
        }
        continue;
      }
      if (held !== 0) {
        const gain = held * (price / lastPrice[symbol]! - 1);
        gross += gain;
        position[symbol] = held + gain;
      }
      missing[symbol] = 0;
      lastPrice[symbol] = price;
    }
    if (book === 'top-k') for (let symbol = 0; symbol < symbols; symbol++) position[symbol]! /= 1 + gross;
    // A date on which the factor says nothing at all leaves the book as it is; a symbol it says nothing of is sold.
    if (weights(date - delay, row)) {
      const wished = book === 'top-k' ? holdTopK(row, position, market, date, config) : row;
      for (let symbol = 0; symbol < symbols; symbol++) {
        const wish = Number.isNaN(wished[symbol]!) ? 0 : wished[symbol]!;
        const trade = wish - position[symbol]!;
        if (Math.abs(trade) < 1e-12) continue;
        if (!(trade > 0 ? market.canBuy(date, symbol) : market.canSell(date, symbol))) {
          blocked++;
          continue;
        }
        position[symbol] = wish;
        traded += Math.abs(trade);
        cost += (Math.abs(trade) * config.costBps) / 1e4 + impactOf(Math.abs(trade), market, date, symbol, config);
      }
    }
    const { short, ...counts } = summary(position);
    cost += (short * config.borrowBps) / 1e4 / config.periodsPerYear;
    days.push({ date, gross, net: gross - cost, cost, traded, blocked, ...counts });
  }
  return days;
}

function impactOf(trade: number, market: Market, date: number, symbol: number, config: BacktestConfig): number {
  if (config.impact === 0) return 0;
  const share = (trade * config.capital) / market.money(date, symbol);
  const cost = config.impact * market.deviation(date, symbol) * Math.sqrt(share) * trade;
  return Number.isFinite(cost) ? cost : 0;
}

function summary(position: Float64Array) {
  let [longs, shorts, exposure, largest, short] = [0, 0, 0, 0, 0];
  for (const held of position) {
    if (held > 0) longs++;
    if (held < 0) shorts++;
    if (held < 0) short -= held;
    exposure += Math.abs(held);
    largest = Math.max(largest, Math.abs(held));
  }
  return { longs, shorts, exposure, largest, short };
}
