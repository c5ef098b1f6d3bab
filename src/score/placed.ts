import type { KernelMemory } from '../kernels/memory.js';
import { cellAt, cellsOf, type Matrix, TILE, tilesOf } from '../panel/panel.js';
import { prepare } from './prepared.js';
import { dateSeries } from './summary.js';
import type { Target } from './target.js';

/** Set in the order of labels where a label equals the one before. */
const EQUAL = 0x8000_0000;

/**
 * A target as the scoring kernels read it: addresses in the kernels' memory and numbers by date. Placed once, it serves
 * all threads on that memory, and can be posted to them.
 */
export interface PlacedTarget {
  /** Labels less their date's mean, in the date's unit; the dates [from, to) only. */
  readonly label: number;
  /** One bit per cell of the universe with a label, and with a close. */
  readonly labelBits: number;
  readonly closeBits: number;
  /** Labelled cells of each date, ascending by label. */
  readonly order: number;
  /** 0 where there is none. */
  readonly universe: number;
  readonly closeCells: number;
  /** By date: what the labels were lessened by, what they were then multiplied by, and the sums of what came out. */
  readonly mean: Float64Array;
  readonly unit: Float64Array;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

/** Copies a target to the kernels' memory. `universe` is its address if it lies there already. */
export function placeTarget(memory: KernelMemory, target: Target, universe?: number): PlacedTarget {
  const { labelOrder, closeCells } = prepare(target);
  return {
    ...placeLabels(memory, target, labelOrder),
    labelBits: placeBits(memory, target, target.label),
    closeBits: placeBits(memory, target, target.close),
    order: placeOrder(memory, target, labelOrder),
    universe: universe ?? placeUniverse(memory, target),
    closeCells,
  };
}

function placeLabels(
  memory: KernelMemory,
  target: Target,
  labelOrder: readonly Int32Array[],
): Pick<PlacedTarget, 'label' | 'mean' | 'unit' | 'sum' | 'squares'> {
  const { shape, label, from, to } = target;
  const span = { dates: to - from, symbols: shape.symbols };
  const address = memory.alloc(cellsOf(span) * 4);
  const out = memory.f32(address, cellsOf(span)).fill(Number.NaN);
  const [mean, unit, sum, squares] = [dateSeries(target), dateSeries(target), dateSeries(target), dateSeries(target)];
  for (const [date, symbols] of labelOrder.entries()) {
    const labelOf = (symbol: number) => label[cellAt(shape, from + date, symbol)]!;
    let total = 0;
    for (const symbol of symbols) total += labelOf(symbol);
    const middle = symbols.length > 0 ? total / symbols.length : 0;
    let size = 0;
    for (const symbol of symbols) size += Math.abs(labelOf(symbol) - middle);
    // A power of two, so that nothing is rounded twice.
    const scale = size > 0 ? 2 ** -Math.round(Math.log2(size / symbols.length)) : 1;
    let [s, q] = [0, 0];
    for (const symbol of symbols) {
      const value = Math.fround((labelOf(symbol) - middle) * scale);
      out[cellAt(span, date, symbol)] = value;
      s += value;
      q += value * value;
    }
    [mean[date], unit[date], sum[date], squares[date]] = [middle, scale, s, q];
  }
  return { label: address, mean, unit, sum, squares };
}

/** Bits of the cells of the universe where a matrix has a value: u16 by [date - from][tile]. */
function placeBits(memory: KernelMemory, { shape, universe, from, to }: Target, matrix: Matrix): number {
  const tiles = tilesOf(shape);
  const address = memory.alloc((to - from) * tiles * 2);
  const bytes = memory.u8(address, (to - from) * tiles * 2).fill(0);
  for (let date = from, row = 0; date < to; date++, row += tiles * 2) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      if (universe?.[cell] !== 0 && !Number.isNaN(matrix[cell]!)) bytes[row + (symbol >> 3)]! |= 1 << (symbol & 7);
    }
  }
  return address;
}

/** Rows of tiles * 16 + 16 entries; a 0 ends each. */
function placeOrder(memory: KernelMemory, { shape, label, from }: Target, labelOrder: readonly Int32Array[]): number {
  const length = (tilesOf(shape) + 1) * TILE;
  const address = memory.alloc(labelOrder.length * length * 4);
  const out = memory.i32(address, labelOrder.length * length);
  for (const [date, symbols] of labelOrder.entries()) {
    let before = Number.NaN;
    for (const [k, symbol] of symbols.entries()) {
      const value = label[cellAt(shape, from + date, symbol)]!;
      out[date * length + k] = value === before ? symbol | EQUAL : symbol;
      before = value;
    }
    out[date * length + symbols.length] = 0;
  }
  return address;
}

function placeUniverse(memory: KernelMemory, { universe }: Target): number {
  if (universe === null) return 0;
  const address = memory.alloc(universe.length);
  memory.u8(address, universe.length).set(universe);
  return address;
}
