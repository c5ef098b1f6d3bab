import type { BacktestConfig } from './config.js';
import type { Market } from './market.js';

/**
 * Long only: the k best in equal parts. Of those held, at most `drop` that have fallen out of the best k go each day, the
 * worst first, and only those that can be sold; the best that can be bought take their places. What stays is not
 * rebalanced. A symbol the factor says nothing of counts as the worst.
 */
export function holdTopK(
  row: Float64Array,
  position: Float64Array,
  market: Market,
  date: number,
  { k, drop }: Pick<BacktestConfig, 'k' | 'drop'>,
): Float64Array {
  const value = (symbol: number) => (Number.isNaN(row[symbol]!) ? Number.NEGATIVE_INFINITY : row[symbol]!);
  const better = (a: number, b: number) => value(b) - value(a) || a - b;
  const all = Array.from(row, (_, symbol) => symbol).sort(better);
  const held = all.filter((symbol) => position[symbol]! !== 0);
  const best = new Set(all.slice(0, k));
  const leaving = held
    .filter((symbol) => !best.has(symbol) && market.canSell(date, symbol))
    .reverse()
    .slice(0, Math.max(drop, held.length - k));
  const room = k - (held.length - leaving.length);
  const joining = all
    .filter((symbol) => position[symbol] === 0 && !Number.isNaN(row[symbol]!) && market.canBuy(date, symbol))
    .slice(0, Math.max(0, room));
  const wished = position.slice();
  for (const symbol of leaving) wished[symbol] = 0;
  // What is free in a book of size 1 goes to the newcomers in equal parts, at most 1/k each.
  const free = 1 - wished.reduce((sum, weight) => sum + weight, 0);
  for (const symbol of joining) wished[symbol] = Math.max(0, Math.min(1 / k, free / joining.length));
  return wished;
}
