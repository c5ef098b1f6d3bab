import { createMatrix, type Matrix, precisionOf, type Shape, TILE, tilesOf } from '../../panel/panel.js';
import type { Rng } from '../../util/rng.js';
import type { Range } from '../split.js';

/**
 * The labels of a null run: within each range, whole dates change places in blocks of `block` dates (at least what a
 * label reaches, so that what overlapping labels share stays together), so that no factor can know its own outcomes
 * while each date's cross-section of labels stays as it was. Dates outside the ranges have no label.
 */
export function nullLabel(label: Matrix, shape: Shape, ranges: readonly Range[], block: number, rng: Rng): Matrix {
  const out = createMatrix(shape, precisionOf(label));
  for (const range of ranges) {
    for (const [i, source] of permutedDates(range, block, rng).entries())
      copyDate(label, out, shape, source, range.from + i);
  }
  return out;
}

/** The dates of a range with its blocks in random order; the first is as short as it must be for the rest to be whole. */
export function permutedDates({ from, to }: Range, block: number, rng: Rng): number[] {
  const starts: number[] = [];
  for (let start = from; start < to; start = start === from ? from + ((to - from) % block || block) : start + block) {
    starts.push(start);
  }
  const ends = [...starts.slice(1), to];
  const order = starts.map((_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order.flatMap((i) => Array.from({ length: ends[i]! - starts[i]! }, (_, k) => starts[i]! + k));
}

function copyDate(from: Matrix, to: Matrix, shape: Shape, source: number, target: number): void {
  for (let tile = 0; tile < tilesOf(shape); tile++) {
    const start = (tile * shape.dates + source) * TILE;
    to.set(from.subarray(start, start + TILE), (tile * shape.dates + target) * TILE);
  }
}
