import { cellAt, createMatrix, type Matrix, type Panel, precisionOf, type Shape, shapeOf } from '../panel/panel.js';
import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';

/** The return p[t+delay+horizon] / p[t+delay] - 1 of a price, its group means subtracted if `neutralize` names a group. */
export interface ReturnLabel {
  readonly horizon: number;
  readonly delay: number;
  readonly price: string;
  readonly neutralize?: string | null;
}

/** A column whose value at t is the outcome that follows t, over `horizon` dates. */
export interface ColumnLabel {
  readonly column: string;
  readonly horizon: number;
  readonly neutralize?: string | null;
}

export type LabelSpec = ReturnLabel | ColumnLabel;

/** The default label: the close-to-close return over 20 dates, entered one date later. */
export const DEFAULT_LABEL: ReturnLabel = Object.freeze({ horizon: 20, delay: 1, price: 'close', neutralize: null });

/** Dates that a label reaches ahead: so many at the end of a range would see what follows it. */
export function labelReach(spec: LabelSpec): number {
  return 'column' in spec ? spec.horizon : spec.horizon + spec.delay;
}

/**
 * The outcome of each cell in the panel's layout, in the precision of its source; NaN where either price is missing or the
 * first is not positive. Throws D005 when the panel lacks the column or the group.
 */
export function computeLabel(panel: Panel, spec: LabelSpec): Matrix {
  const label = 'column' in spec ? columnLabel(panel, spec) : returnLabel(panel, spec);
  if (spec.neutralize) subtractGroupMeans(panel, label, spec.neutralize);
  return label;
}

function columnLabel(panel: Panel, spec: ColumnLabel): Matrix {
  const source = field(panel, spec.column);
  const label = createMatrix(shapeOf(panel), precisionOf(source));
  label.set(source);
  return label;
}

function returnLabel(panel: Panel, spec: ReturnLabel): Matrix {
  const prices = field(panel, spec.price);
  const label = createMatrix(shapeOf(panel), precisionOf(prices));
  writeReturns(prices, shapeOf(panel), spec, label);
  return label;
}

/** Writes the returns of `prices` that follow each date to `label`; cells without one are left as they are. */
function writeReturns(
  prices: Matrix,
  shape: Shape,
  { horizon, delay }: Pick<ReturnLabel, 'horizon' | 'delay'>,
  label: Matrix,
): void {
  for (let symbol = 0; symbol < shape.symbols; symbol++) {
    for (let date = 0; date + delay + horizon < shape.dates; date++) {
      const base = prices[cellAt(shape, date + delay, symbol)]!;
      const value = prices[cellAt(shape, date + delay + horizon, symbol)]! / base - 1;
      if (base > 0 && Number.isFinite(Math.fround(value))) label[cellAt(shape, date, symbol)] = value;
    }
  }
}

function field(panel: Panel, name: string): Matrix {
  const known = [...panel.fields.keys()];
  const matrix = panel.fields.get(name.toLowerCase());
  if (matrix) return matrix;
  throw missing('column', name, known);
}

/** In place: means over the universe's symbols with a label; who is outside it, or in no group, gets NaN. */
function subtractGroupMeans(panel: Panel, label: Matrix, name: string): void {
  const group = panel.groups.get(name.toLowerCase());
  if (!group) throw missing('group', name, [...panel.groups.keys()]);
  const shape = shapeOf(panel);
  const sums = new Float64Array(group.labels.length);
  const counts = new Float64Array(group.labels.length);
  for (let date = 0; date < shape.dates; date++) {
    const codeOf = (symbol: number, cell: number): number => {
      if (panel.universe?.[cell] === 0) return -1;
      return group.codes[group.static ? symbol : cell]!;
    };
    sums.fill(0);
    counts.fill(0);
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      const code = codeOf(symbol, cell);
      if (code < 0 || Number.isNaN(label[cell]!)) continue;
      sums[code]! += label[cell]!;
      counts[code]! += 1;
    }
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      const code = codeOf(symbol, cell);
      label[cell] = code < 0 ? Number.NaN : label[cell]! - sums[code]! / counts[code]!;
    }
  }
}

function missing(what: 'column' | 'group', name: string, known: readonly string[]): AlphaError {
  const suggestion = didYouMean(name, known);
  const list = known.length > 0 ? `${what}s: ${known.join(', ')}` : `the panel has no ${what}s`;
  return new AlphaError('D005', `the label needs the ${what} \`${name}\`, which the panel lacks`, {
    hint: suggestion ? `${suggestion}; ${list}` : list,
    data: { [what]: name, known },
  });
}
