import { combinedSignal } from '../combine/index.js';
import { createBackend, environmentOf, evaluate } from '../engine/index.js';
import { check, parse } from '../lang/index.js';
import { cellAt, type Panel, shapeOf } from '../panel/panel.js';
import { averageRanks, sortOrder } from '../score/metrics/ranks.js';
import { zscores } from '../score/zscores.js';
import type { Library } from './library.js';

/** One row per date and symbol that has a signal, dates first. */
export interface SignalTable {
  readonly date: readonly string[];
  readonly symbol: readonly string[];
  /** Sum of weight times z-score over the factors, a missing factor counting 0. */
  readonly signal: Float64Array;
  /** Average rank of the signal on its date, divided by their number: in (0, 1]. */
  readonly rank: Float64Array;
}

/**
 * What a library says of each symbol on the last `last` dates of a panel (default: all). No label is read, so the panel
 * may end today. Throws the AlphaError of a formula that does not hold on this panel.
 */
export function signalOf(library: Library, panel: Panel, last = panel.dates.length): SignalTable {
  const shape = shapeOf(panel);
  const range = { shape, universe: panel.universe, from: Math.max(0, shape.dates - last), to: shape.dates };
  const environment = environmentOf(panel);
  const engine = createBackend('reference');
  const z = library.factors.map(({ id, expr }) => {
    const { ast } = check(parse(expr), environment, { source: expr, sourceName: id });
    return zscores(evaluate([ast], panel, engine)[0]!, range);
  });
  const weights = library.factors.map(({ weight }) => weight);
  return toTable(panel, combinedSignal(z, weights, range), range.from);
}

function toTable(panel: Panel, matrix: Float64Array, from: number): SignalTable {
  const shape = shapeOf(panel);
  const date: string[] = [];
  const symbol: string[] = [];
  const signal: number[] = [];
  const rank: number[] = [];
  const order = new Int32Array(shape.symbols);
  const scratch = new Int32Array(shape.symbols);
  const ranks = new Float64Array(shape.symbols);
  for (let day = from; day < shape.dates; day++) {
    const held = panel.symbols.flatMap((name, i) => {
      const value = matrix[cellAt(shape, day, i)]!;
      return Number.isNaN(value) ? [] : [{ name, value }];
    });
    const values = Float64Array.from(held, ({ value }) => value);
    sortOrder(values, held.length, order, scratch);
    averageRanks(values, order, held.length, ranks);
    held.forEach(({ name, value }, i) => {
      date.push(panel.dates[day]!);
      symbol.push(name);
      signal.push(value);
      rank.push(ranks[i]! / held.length);
    });
  }
  return { date, symbol, signal: Float64Array.from(signal), rank: Float64Array.from(rank) };
}
