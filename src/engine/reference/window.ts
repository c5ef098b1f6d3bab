import type { Reference, Window } from '../../ops/define.js';
import { gatherColumn, prefixes, type Scene, type Series, scatterColumn } from './operand.js';

type WindowReference = Extract<Reference, { shape: 'window' }>;

/**
 * Rolling windows of one or two series, each symbol on its own and outside the universe too. Without `minPeriods` any
 * NaN in the window, or a window that is not full, gives NaN; with it NaN and the dates before the panel are skipped.
 */
export function runWindow(
  reference: WindowReference,
  inputs: readonly Series[],
  [d, ...rest]: readonly number[],
  minPeriods: number | undefined,
  { shape }: Scene,
  out: Float64Array,
): void {
  if (d === undefined) throw new Error('a window operator without a window');
  const { dates, symbols } = shape;
  const x = new Float64Array(dates);
  const y = new Float64Array(dates);
  const result = new Float64Array(dates);
  const frame = createFrame(d, inputs.length > 1);
  const { of } = reference;
  const apply = rest.length === 0 ? (window: Window) => of(window) : (window: Window) => of(window, ...rest);
  const needsToday = reference.needsToday === true;
  for (let symbol = 0; symbol < symbols; symbol++) {
    gatherColumn(inputs[0]!, shape, symbol, x);
    if (inputs.length > 1) gatherColumn(inputs[1]!, shape, symbol, y);
    if (minPeriods === undefined) rollFull(x, y, d, frame, apply, result);
    else rollSkipping(x, y, d, minPeriods, needsToday, frame, apply, result);
    scatterColumn(result, shape, symbol, out);
  }
}

/** Buffers that windows are copied into: a kernel may reorder what it gets. Single series leave `y` zero, never NaN. */
interface Frame {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly slot: Float64Array;
  /** The first n entries as the kernel sees them. */
  window(n: number): Window;
}

function createFrame(d: number, pair: boolean): Frame {
  const x = new Float64Array(d);
  const y = new Float64Array(d);
  const slot = new Float64Array(d);
  const views = { x: prefixes(x), y: prefixes(y), slot: prefixes(slot) };
  const windows: Window[] = [];
  const none = new Float64Array(0);
  return {
    x,
    y,
    slot,
    window: (n) => {
      windows[n] ??= { x: views.x(n), y: pair ? views.y(n) : none, slot: views.slot(n), d };
      return windows[n];
    },
  };
}

type Apply = (window: Window) => number;

function rollFull(x: Float64Array, y: Float64Array, d: number, frame: Frame, apply: Apply, result: Float64Array): void {
  const window = frame.window(d);
  // Dates since the last NaN in either series.
  let clean = 0;
  for (let date = 0; date < x.length; date++) {
    clean = Number.isNaN(x[date]!) || Number.isNaN(y[date]!) ? 0 : clean + 1;
    if (clean < d) {
      result[date] = Number.NaN;
      continue;
    }
    const oldest = date - d + 1;
    for (let k = 0; k < d; k++) {
      frame.x[k] = x[oldest + k]!;
      frame.y[k] = y[oldest + k]!;
      frame.slot[k] = k + 1;
    }
    result[date] = apply(window);
  }
}

function rollSkipping(
  x: Float64Array,
  y: Float64Array,
  d: number,
  minPeriods: number,
  needsToday: boolean,
  frame: Frame,
  apply: Apply,
  result: Float64Array,
): void {
  for (let date = 0; date < x.length; date++) {
    const oldest = date - d + 1;
    let n = 0;
    for (let at = Math.max(0, oldest); at <= date; at++) {
      if (Number.isNaN(x[at]!) || Number.isNaN(y[at]!)) continue;
      frame.x[n] = x[at]!;
      frame.y[n] = y[at]!;
      frame.slot[n++] = at - oldest + 1;
    }
    const todayMissing = Number.isNaN(x[date]!) || Number.isNaN(y[date]!);
    result[date] = n < minPeriods || (needsToday && todayMissing) ? Number.NaN : apply(frame.window(n));
  }
}
