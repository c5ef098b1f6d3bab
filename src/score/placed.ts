import type { KernelLibrary } from '../kernels/library.js';
import type { KernelMemory } from '../kernels/memory.js';
import { cellAt, cellsOf, type Matrix, type Shape, TILE, tilesOf } from '../panel/panel.js';
import type { Target } from './target.js';

/**
 * A target as the scoring kernels read it: addresses in the kernels' memory and numbers by date. Placed once, it serves
 * all threads on that memory, and can be posted to them. Labels are float32 here, whatever they were.
 */
export interface PlacedTarget {
  /** Labels less their date's mean, in the date's unit; the dates [from, to) only. */
  readonly label: number;
  /** One bit per cell of the universe with a label, and with a close: u16 by [date - from][tile]. */
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
export function placeTarget({ memory, kernels }: KernelLibrary, target: Target, universe?: number): PlacedTarget {
  const { shape, from, to } = target;
  const span = { dates: to - from, symbols: shape.symbols };
  const width = tilesOf(shape) * TILE;
  const labels = placeBits(memory, target, target.label);
  const closes = placeBits(memory, target, target.close);
  const label = memory.alloc(cellsOf(span) * 4);
  copyLabels(memory.f32(label, cellsOf(span)), span, target);

  const order = memory.alloc(span.dates * (width + TILE) * 4);
  kernels.labelOrder!(order, label, span.dates, span.symbols, memory.alloc(kernels.rankScoreBytes!(span.symbols)));
  return {
    label,
    labelBits: labels.address,
    closeBits: closes.address,
    order,
    universe: universe ?? placeUniverse(memory, target),
    closeCells: closes.count,
    ...centre(memory.f32(label, cellsOf(span)), span),
  };
}

/** The universe's labels on the target's dates, NaN elsewhere. */
function copyLabels(out: Float32Array, span: Shape, { shape, label, universe, from }: Target): void {
  out.fill(Number.NaN);
  for (let symbol = 0; symbol < shape.symbols; symbol++) {
    for (let date = 0; date < span.dates; date++) {
      const cell = cellAt(shape, from + date, symbol);
      if (universe?.[cell] !== 0) out[cellAt(span, date, symbol)] = label[cell]!;
    }
  }
}

/** In place: each date's labels less their mean, in a power of two that brings them near 1. */
function centre(labels: Float32Array, span: Shape): Pick<PlacedTarget, 'mean' | 'unit' | 'sum' | 'squares'> {
  const numbers = () => new Float64Array(span.dates);
  const [count, mean, size, unit, sum, squares] = [numbers(), numbers(), numbers(), numbers(), numbers(), numbers()];
  const each = (visit: (value: number, date: number, cell: number) => void) => {
    for (let cell = 0; cell < labels.length; cell++) {
      const value = labels[cell]!;
      if (!Number.isNaN(value)) visit(value, Math.floor(cell / TILE) % span.dates, cell);
    }
  };
  each((value, date) => {
    count[date]! += 1;
    mean[date]! += value;
  });
  for (let date = 0; date < span.dates; date++) if (count[date]! > 0) mean[date]! /= count[date]!;
  each((value, date) => {
    size[date]! += Math.abs(value - mean[date]!);
  });
  for (let date = 0; date < span.dates; date++) {
    unit[date] = size[date]! > 0 ? 2 ** -Math.round(Math.log2(size[date]! / count[date]!)) : 1;
  }
  each((value, date, cell) => {
    const narrow = Math.fround((value - mean[date]!) * unit[date]!);
    labels[cell] = narrow;
    sum[date]! += narrow;
    squares[date]! += narrow * narrow;
  });
  return { mean, unit, sum, squares };
}

/** Bits of the cells of the universe where a matrix has a value, and their number. */
function placeBits(
  memory: KernelMemory,
  { shape, universe, from, to }: Target,
  matrix: Matrix,
): { address: number; count: number } {
  const rowBytes = tilesOf(shape) * 2;
  const address = memory.alloc((to - from) * rowBytes);
  const bytes = memory.u8(address, (to - from) * rowBytes).fill(0);
  let count = 0;
  for (let symbol = 0; symbol < shape.symbols; symbol++) {
    const bit = 1 << (symbol & 7);
    for (let date = from, at = symbol >> 3; date < to; date++, at += rowBytes) {
      const cell = cellAt(shape, date, symbol);
      if (universe?.[cell] === 0 || Number.isNaN(matrix[cell]!)) continue;
      bytes[at]! |= bit;
      count++;
    }
  }
  return { address, count };
}

function placeUniverse(memory: KernelMemory, { universe }: Target): number {
  if (universe === null) return 0;
  const address = memory.alloc(universe.length);
  memory.u8(address, universe.length).set(universe);
  return address;
}
