import { createRng } from '../util/rng.js';
import { hashPanel } from './hash.js';
import { cellAt, createMatrix, type GroupColumn, type Panel, type Shape } from './panel.js';

export interface MarketOptions {
  /** Default 300. */
  readonly symbols?: number;
  /** Business days from 2015-01-01 on; default 1500. */
  readonly dates?: number;
  readonly seed?: number;
}

const SECTORS = ['Energy', 'Finance', 'Health', 'Industry', 'Staples', 'Technology'];

/**
 * A seeded random market: geometric walks with a common factor, log volume that reverts to each symbol's own level, and
 * bars around them (the generator of the speed workloads). It holds no signal whatever.
 */
export function createMarket({ symbols = 300, dates = 1500, seed = 1 }: MarketOptions = {}): Panel {
  const shape: Shape = { dates, symbols };
  const names = ['open', 'high', 'low', 'close', 'volume', 'vwap'] as const;
  const fields = new Map(names.map((name) => [name as string, createMatrix(shape)]));
  const rng = createRng(seed, 'market');
  const price = Array.from({ length: symbols }, () => 5 * Math.exp(3 * rng.float()));
  const level = Array.from({ length: symbols }, () => 11 + 2 * rng.normal());
  const logVolume = [...level];
  for (let date = 0; date < dates; date++) {
    const market = 0.008 * rng.normal();
    for (let symbol = 0; symbol < symbols; symbol++) {
      const open = price[symbol]! * Math.exp(0.004 * rng.normal());
      const close = open * Math.exp(0.6 * market + 0.018 * rng.normal());
      const high = Math.max(open, close) * (1 + 0.012 * rng.float());
      const low = Math.min(open, close) * (1 - 0.012 * rng.float());
      logVolume[symbol]! += 0.1 * (level[symbol]! - logVolume[symbol]!) + 0.3 * rng.normal();
      const vwap = low + (high - low) * (0.25 + 0.5 * rng.float());
      price[symbol] = close;
      const bar = { open, high, low, close, volume: Math.exp(logVolume[symbol]!), vwap };
      for (const name of names) fields.get(name)![cellAt(shape, date, symbol)] = bar[name];
    }
  }
  const panel = {
    dates: businessDays('2015-01-01', dates),
    symbols: Array.from({ length: symbols }, (_, i) => `S${String(i + 1).padStart(4, '0')}`),
    fields,
    groups: new Map([['sector', sectors(symbols)]]),
    universe: null,
  };
  return { ...panel, hash: hashPanel(panel) };
}

/**
 * The panel with a column `target`: the z-scores of the planted values (their sum, where several are planted) plus noise,
 * so that their correlation per date is expected to be `ic`. Prices are not bent. NaN where a plant is missing.
 */
export function plantTarget(panel: Panel, planted: readonly ArrayLike<number>[], ic: number, seed = 1): Panel {
  const shape = { dates: panel.dates.length, symbols: panel.symbols.length };
  const target = createMatrix(shape);
  const rng = createRng(seed, 'target');
  // A signal of deviation 1 has correlation ic with signal + noise when noise has deviation sqrt(1/ic^2 - 1).
  const noise = Math.sqrt(1 / ic ** 2 - 1);
  for (let date = 0; date < shape.dates; date++) {
    const rows = planted.map((values) => standardised(shape.symbols, (symbol) => values[cellAt(shape, date, symbol)]!));
    const signal = standardised(shape.symbols, (symbol) => rows.reduce((sum, row) => sum + row[symbol]!, 0));
    // Noise is drawn for every cell, so that a missing value shifts no other cell's.
    signal.forEach((value, symbol) => {
      target[cellAt(shape, date, symbol)] = value + noise * rng.normal();
    });
  }
  const { hash: _, ...rest } = { ...panel, fields: new Map([...panel.fields, ['target', target]]) };
  return { ...rest, hash: hashPanel(rest) };
}

function standardised(count: number, at: (symbol: number) => number): number[] {
  const values = Array.from({ length: count }, (_, symbol) => at(symbol));
  const finite = values.filter((value) => Number.isFinite(value));
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const deviation = Math.sqrt(finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length);
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : Number.NaN));
}

function sectors(symbols: number): GroupColumn {
  const codes = new Int32Array(symbols);
  for (let i = 0; i < symbols; i++) codes[i] = i % SECTORS.length;
  return { labels: SECTORS, codes, static: true };
}

function businessDays(first: string, count: number): string[] {
  const days: string[] = [];
  for (const day = new Date(`${first}T00:00:00Z`); days.length < count; day.setUTCDate(day.getUTCDate() + 1)) {
    if (day.getUTCDay() % 6 !== 0) days.push(day.toISOString().slice(0, 10));
  }
  return days;
}
