/**
 * Rolling windows by blocks (van Herk): rows are cut into blocks of d that start where the panel's date index is a
 * multiple of d. The window that ends at offset i of a block is that block's rows 0..i and the rows i+1..d-1 of the
 * block before it, so one array of suffix sums and one running prefix sum give every window with nothing ever
 * subtracted: no drift, and a NaN is in the sums of exactly the windows that hold it. A block's first row lies in every
 * window it serves, which makes it their anchor: sums are taken of x less the anchor.
 *
 * Results of the first block's rows that have no full window are computed from stale scratch and then cleared.
 *
 * A value depends on its window and on where the blocks start only, so a slice of rows gives the same bits as all rows.
 */
import { LINE } from './simd';

/** A centred sum of squares of at most this share of the sum of squares is 0: the window is constant. */
export const CONSTANT = memory.data<f64>([1e-12]);

/** First row at or after row 0 where a block starts. Rows before it have no full window. */
@inline export function firstBlock(base: i32, d: i32): i32 {
  return (d - base % d) % d;
}

/** Two float32 as float64. */
@inline export function wide(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/** Stores two float64 as float32. */
@inline export function storeNarrow(at: usize, x: v128): void {
  v128.store64_lane(at, f32x4.demote_f64x2_zero(x), 0);
}

/** The same where the value may be beyond float32's range: infinity less itself is NaN. */
@inline export function storeFinite(at: usize, x: v128): void {
  const value = f32x4.demote_f64x2_zero(x);
  v128.store64_lane(at, f32x4.add(value, f32x4.sub(value, value)), 0);
}

/** The four lanes of two pairs of float64 as float32. */
@inline export function narrow(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** The first d-1 rows have no full window; kernels may leave anything there and call this last. */
export function clearWarmUp(out: usize, rows: i32, d: i32): void {
  const lines = min(rows, d - 1);
  if (lines > 0) memory.fill(out, 0xff, <usize>lines * LINE);
}
