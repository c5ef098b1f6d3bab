import { type Shape, TILE, tilesOf } from '../../panel/panel.js';

/** In place: infinities and what rounds beyond float32's range become NaN; with `round`, the rest becomes float32. */
export function finishValues(values: Float64Array, round: boolean): void {
  for (let i = 0; i < values.length; i++) values[i] = finishValue(values[i]!, round);
}

export function finishValue(value: number, round: boolean): number {
  const narrow = Math.fround(value);
  if (!Number.isFinite(narrow)) return Number.NaN;
  return round ? narrow : value;
}

/** Sets the lanes beyond the last symbol to NaN. */
export function clearPadding(values: Float64Array, shape: Shape): void {
  const used = shape.symbols - (tilesOf(shape) - 1) * TILE;
  if (used === TILE) return;
  const start = (tilesOf(shape) - 1) * shape.dates * TILE;
  for (let row = start; row < values.length; row += TILE) values.fill(Number.NaN, row + used, row + TILE);
}
