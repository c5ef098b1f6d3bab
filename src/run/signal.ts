import { combinedSignal } from '../combine/index.js';
import { createBackend, DEFAULT_BACKEND, environmentOf, evaluateTail } from '../engine/index.js';
import { check, parse } from '../lang/index.js';
import { cellAt, type Panel, shapeOf, sliceDates } from '../panel/panel.js';
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

export interface SignalOptions {
  /** Show the library's test dates too. */
  readonly openTest: boolean;
  /** Only the last so many of the dates that may be shown; default all. */
  readonly last?: number;
}

/**
 * What a library says of each symbol by date. No label is read, so the panel may end today. The library's test dates are
 * sealed: they are left out, and dates after them are shown (formulas look back into the test dates' data there, as they
 * will in use). Throws the AlphaError of a formula that does not hold on this panel.
 */
export function signalOf(
  library: Library,
  panel: Panel,
  { openTest, last = panel.dates.length }: SignalOptions,
): SignalTable & { readonly sealed: number } {
  const [first, final] = library.split.test;
  const open = panel.dates.flatMap((date, i) => (openTest || date < first || date > final ? [i] : []));
  const wanted = open.slice(-last);
  const sealed = panel.dates.length - open.length;
  // Nothing behind the last date that is shown is computed.
  const visible = sliceDates(panel, 0, (wanted.at(-1) ?? -1) + 1);
  const table = tableOf(library, visible, visible.dates.length - (wanted[0] ?? 0));
  return { ...onDates(table, new Set(wanted.map((i) => panel.dates[i]!))), sealed };
}

function onDates({ date, symbol, signal, rank }: SignalTable, wanted: ReadonlySet<string>): SignalTable {
  const rows = date.flatMap((day, i) => (wanted.has(day) ? [i] : []));
  return {
    date: rows.map((i) => date[i]!),
    symbol: rows.map((i) => symbol[i]!),
    signal: Float64Array.from(rows, (i) => signal[i]!),
    rank: Float64Array.from(rows, (i) => rank[i]!),
  };
}

function tableOf(library: Library, panel: Panel, last: number): SignalTable {
  const { dates } = shapeOf(panel);
  const shown = last < dates ? sliceDates(panel, dates - last, dates) : panel;
  const shape = shapeOf(shown);
  const range = { shape, universe: shown.universe, from: 0, to: shape.dates };
  const environment = environmentOf(panel);
  const engine = createBackend(DEFAULT_BACKEND);
  const z = library.factors.map(({ id, expr }) => {
    const { ast, lookback } = check(parse(expr), environment, { source: expr, sourceName: id });
    return zscores(evaluateTail(ast, panel, { lookback, last: shape.dates, engine }), range);
  });
  const weights = library.factors.map(({ weight }) => weight);
  return toTable(shown, combinedSignal(z, weights, range));
}

function toTable(panel: Panel, matrix: Float64Array): SignalTable {
  const shape = shapeOf(panel);
  const date: string[] = [];
  const symbol: string[] = [];
  const signal: number[] = [];
  const rank: number[] = [];
  const order = new Int32Array(shape.symbols);
  const scratch = new Int32Array(shape.symbols);
  const ranks = new Float64Array(shape.symbols);
  for (let day = 0; day < shape.dates; day++) {
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
