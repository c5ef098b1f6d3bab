/**
 * A factor as pools keep it, in one block of memory: its z-scores on the dates of a target as int16 in a unit of each
 * date's own, a quarter of a thousandth of a deviation or finer where tails are no longer than 8, and which cells hold
 * one. Laid out `unit[date]` float64, `value[date][width]` int16, 0 where the factor or the label is missing,
 * `held[date][width / 16]` u16, a bit a cell. Width is a multiple of 16.
 */

/** Largest value. */
export const MOST: f64 = 32767;

/** Bytes of a factor's block. */
export function factorBytes(dates: i32, width: i32): usize {
  return bitsOf(0, dates, width) + ((<usize>dates * (<usize>width >> 3) + 15) & ~15);
}

@inline export function valuesOf(factor: usize, dates: i32): usize {
  return factor + ((<usize>dates * 8 + 15) & ~15);
}

@inline export function bitsOf(factor: usize, dates: i32, width: i32): usize {
  return valuesOf(factor, dates) + <usize>dates * (<usize>width << 1);
}
