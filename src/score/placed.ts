import type { KernelLibrary } from '../kernels/library.js';
import type { KernelMemory } from '../kernels/memory.js';
import { cellAt, type Matrix, TILE, tilesOf } from '../panel/panel.js';
import { labelRows } from './label-rows.js';
import type { Target } from './target.js';

/**
 * A target as the scoring kernels read it: addresses in the kernels' memory and numbers by date, for the dates [from, to)
 * only. Placed once, it serves all threads on that memory, and can be posted to them. Labels are float32 here, whatever
 * they were. Rows are as wide as whole tiles.
 */
export interface PlacedTarget {
  /** Labels less their date's mean, in the date's unit; NaN where there is none. */
  readonly label: number;
  /** Labelled cells of each date, ascending by label. */
  readonly order: number;
  /** Ranks of the labels, and by date their number and the sum of their squares. */
  readonly ranks: number;
  readonly rankSums: number;
  /** One bit per cell of the universe with a label, and with a close: u16 by [date - from][tile]. */
  readonly labelBits: number;
  readonly closeBits: number;
  /** 0 where there is none. */
  readonly universe: number;
  readonly closeCells: number;
  /** By date: what the labels were lessened by, and what they were then multiplied by. */
  readonly mean: Float64Array;
  readonly unit: Float64Array;
}

/** Copies a target to the kernels' memory. `universe` is its address if it lies there already. */
export function placeTarget({ memory, kernels }: KernelLibrary, target: Target, universe?: number): PlacedTarget {
  const { shape, from, to } = target;
  const dates = to - from;
  const width = tilesOf(shape) * TILE;
  const cells = dates * width;
  const label = memory.alloc(cells * 4);
  memory.f32(label, cells).set(labelRows(target, width));
  const entryBytes = kernels.labelEntryBytes!(shape.symbols);
  const order = memory.alloc((cells + dates * TILE) * entryBytes);
  const ranks = memory.alloc(cells * entryBytes);
  const rankSums = memory.alloc(dates * 16);
  const scratch = memory.alloc(kernels.labelRankBytes!(shape.symbols));
  kernels.labelRanks!(order, ranks, rankSums, label, dates, shape.symbols, scratch);
  const closes = placeBits(memory, target, target.close);
  return {
    label,
    order,
    ranks,
    rankSums,
    labelBits: placeBits(memory, target, target.label).address,
    closeBits: closes.address,
    universe: universe ?? placeUniverse(memory, target),
    closeCells: closes.count,
    // After the ranks: labels that differ may be alike when they are less their mean.
    ...centre(memory.f32(label, cells), dates, width),
  };
}

/** In place: each date's labels less their mean, in a power of two that brings them near 1. */
function centre(rows: Float32Array, dates: number, width: number): Pick<PlacedTarget, 'mean' | 'unit'> {
  const mean = new Float64Array(dates);
  const unit = new Float64Array(dates);
  for (let date = 0; date < dates; date++) {
    const row = rows.subarray(date * width, (date + 1) * width);
    let count = 0;
    let sum = 0;
    for (const value of row) {
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    mean[date] = count > 0 ? sum / count : 0;
    let size = 0;
    for (const value of row) if (!Number.isNaN(value)) size += Math.abs(value - mean[date]!);
    unit[date] = size > 0 ? 2 ** -Math.round(Math.log2(size / count)) : 1;
    for (let i = 0; i < width; i++) row[i] = (row[i]! - mean[date]!) * unit[date]!;
  }
  return { mean, unit };
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
