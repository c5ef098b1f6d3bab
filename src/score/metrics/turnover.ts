/**
 * Turnover of a factor traded as a rank portfolio: dates go in one by one, each with the average ranks of the symbols
 * that hold a finite factor. Weights are demeaned ranks scaled to sum|w| = 1, and 0 where the factor is missing.
 */
export interface TurnoverMeter {
  /**
   * One date: `ranks[i]` belongs to symbol `symbols[i]`, for i < n. Returns 0.5 sum|w[t]-w[t-1]|, or NaN where either date
   * holds no values (n = 0).
   */
  add(symbols: Int32Array, ranks: Float64Array, n: number): number;
}

export function createTurnoverMeter(symbolCount: number): TurnoverMeter {
  let today = new Float64Array(symbolCount);
  let yesterday = new Float64Array(symbolCount);
  let heldYesterday = false;
  return {
    add(symbols, ranks, n) {
      [today, yesterday] = [yesterday, today];
      today.fill(0);
      const middle = (n + 1) / 2;
      let gross = 0;
      for (let i = 0; i < n; i++) gross += Math.abs(ranks[i]! - middle);
      if (gross > 0) for (let i = 0; i < n; i++) today[symbols[i]!] = (ranks[i]! - middle) / gross;
      const comparable = heldYesterday && n > 0;
      heldYesterday = n > 0;
      if (!comparable) return Number.NaN;
      let change = 0;
      for (let symbol = 0; symbol < symbolCount; symbol++) change += Math.abs(today[symbol]! - yesterday[symbol]!);
      return change / 2;
    },
  };
}
