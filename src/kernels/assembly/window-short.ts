/**
 * ts_sum and ts_mean of short windows, in float32 and 16 lanes at a time: the fastest of all windows. Sums are of x less
 * the block's anchor, so that equal values give exactly that value. Where the anchor is a small whole number it is left
 * out: sums of whole numbers (counts, conditions) are then exact, and equal counts give equal means.
 *
 * Longer windows want float64: an outlier as the anchor would cost them digits.
 *
 * Scratch: 64 (d + 1) bytes.
 */
import { finite4, isNaN4, LINE, max4, nan4, zero4 } from './simd';
import { clearWarmUp, firstBlock, narrow, wide } from './window-blocks';

/** Largest window in float32. */
export const SHORT = 24;
/** Largest whole number that needs no anchor. */
const SMALL: f32 = 4096;
/** No sum of SHORT differences from an anchor overflows where no value is beyond this. */
const LARGE: f32 = 3.4e38 / 48;

export function shortWindows(
  isSum: bool,
  out: usize,
  x: usize,
  rows: i32,
  base: i32,
  d: i32,
  scratch: usize,
): void {
  const zero = zero4();
  let known = false;
  let mayOverflow = false;
  for (let block = firstBlock(base, d); block < rows; block += d) {
    const end = min(block + d, rows);
    const row = x + <usize>block * LINE;
    const a0 = anchor(row);
    const a1 = anchor(row + 16);
    const a2 = anchor(row + 32);
    const a3 = anchor(row + 48);
    suffixSums(row, x + <usize>max(block - d + 1, 0) * LINE, scratch + <usize>d * LINE, a0, a1, a2, a3);
    let s0 = zero;
    let s1 = zero;
    let s2 = zero;
    let s3 = zero;
    let at = row;
    const last = x + <usize>end * LINE;
    let from = scratch + LINE;
    let result = out + <usize>block * LINE;
    // NaN in the lanes that hold something not finite, most often for a NaN that came in.
    let odd = zero;
    if (isSum) {
      const n = f32x4.splat(<f32>d);
      const b0 = f32x4.mul(a0, n);
      const b1 = f32x4.mul(a1, n);
      const b2 = f32x4.mul(a2, n);
      const b3 = f32x4.mul(a3, n);
      for (; at < last; at += LINE) {
        s0 = f32x4.add(s0, f32x4.sub(v128.load(at), a0));
        s1 = f32x4.add(s1, f32x4.sub(v128.load(at, 16), a1));
        s2 = f32x4.add(s2, f32x4.sub(v128.load(at, 32), a2));
        s3 = f32x4.add(s3, f32x4.sub(v128.load(at, 48), a3));
        const r0 = f32x4.add(b0, f32x4.add(s0, v128.load(from)));
        const r1 = f32x4.add(b1, f32x4.add(s1, v128.load(from, 16)));
        const r2 = f32x4.add(b2, f32x4.add(s2, v128.load(from, 32)));
        const r3 = f32x4.add(b3, f32x4.add(s3, v128.load(from, 48)));
        odd = keep(result, odd, r0, r1, r2, r3);
        from += LINE;
        result += LINE;
      }
    } else {
      const n = f32x4.splat(<f32>d);
      for (; at < last; at += LINE) {
        s0 = f32x4.add(s0, f32x4.sub(v128.load(at), a0));
        s1 = f32x4.add(s1, f32x4.sub(v128.load(at, 16), a1));
        s2 = f32x4.add(s2, f32x4.sub(v128.load(at, 32), a2));
        s3 = f32x4.add(s3, f32x4.sub(v128.load(at, 48), a3));
        const r0 = f32x4.add(a0, f32x4.div(f32x4.add(s0, v128.load(from)), n));
        const r1 = f32x4.add(a1, f32x4.div(f32x4.add(s1, v128.load(from, 16)), n));
        const r2 = f32x4.add(a2, f32x4.div(f32x4.add(s2, v128.load(from, 32)), n));
        const r3 = f32x4.add(a3, f32x4.div(f32x4.add(s3, v128.load(from, 48)), n));
        odd = keep(result, odd, r0, r1, r2, r3);
        from += LINE;
        result += LINE;
      }
    }
    if (!v128.any_true(isNaN4(odd))) continue;
    if (!known) mayOverflow = holdsLarge(x, rows);
    known = true;
    if (mayOverflow) repair(isSum, out, x, max(block, d - 1), end, d);
  }
  clearWarmUp(out, rows, d);
}

/** A block's first value, or 0 in its place. */
@inline function anchor(at: usize): v128 {
  const a = v128.load(at);
  const small = f32x4.le(f32x4.abs(a), f32x4.splat(SMALL));
  return v128.andnot(a, v128.and(small, f32x4.eq(a, f32x4.trunc(a))));
}

@inline function suffixSums(row: usize, oldest: usize, to: usize, a0: v128, a1: v128, a2: v128, a3: v128): void {
  let s0 = zero4();
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  v128.store(to, s0);
  v128.store(to, s0, 16);
  v128.store(to, s0, 32);
  v128.store(to, s0, 48);
  for (let at = row - LINE; at >= oldest; at -= LINE) {
    s0 = f32x4.add(s0, f32x4.sub(v128.load(at), a0));
    s1 = f32x4.add(s1, f32x4.sub(v128.load(at, 16), a1));
    s2 = f32x4.add(s2, f32x4.sub(v128.load(at, 32), a2));
    s3 = f32x4.add(s3, f32x4.sub(v128.load(at, 48), a3));
    to -= LINE;
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
}

/** Stores a line of results; lanes of `odd` become NaN where one is not finite. */
@inline function keep(result: usize, odd: v128, r0: v128, r1: v128, r2: v128, r3: v128): v128 {
  const zero = zero4();
  v128.store(result, r0);
  v128.store(result, r1, 16);
  v128.store(result, r2, 32);
  v128.store(result, r3, 48);
  const low = v128.or(f32x4.mul(r0, zero), f32x4.mul(r1, zero));
  return v128.or(odd, v128.or(low, v128.or(f32x4.mul(r2, zero), f32x4.mul(r3, zero))));
}

/** Whether a tile holds a value of a size that lets sums overflow. NaN is passed over. */
function holdsLarge(x: usize, rows: i32): bool {
  const end = x + <usize>rows * LINE;
  let low = zero4();
  let high = low;
  for (let at = x; at < end; at += LINE) {
    low = f32x4.pmax(low, f32x4.abs(v128.load(at)));
    high = f32x4.pmax(high, f32x4.abs(v128.load(at, 16)));
    low = f32x4.pmax(low, f32x4.abs(v128.load(at, 32)));
    high = f32x4.pmax(high, f32x4.abs(v128.load(at, 48)));
  }
  return v128.any_true(f32x4.gt(f32x4.pmax(low, high), f32x4.splat(LARGE)));
}

/** Where a sum left float32's range on the way, the window is taken in float64. */
function repair(isSum: bool, out: usize, x: usize, first: i32, end: i32, d: i32): void {
  const finite = max4();
  for (let row = first; row < end; row++) {
    for (let column: usize = 0; column < LINE; column += 16) {
      const at = out + <usize>row * LINE + column;
      const fast = v128.load(at);
      const right = f32x4.le(f32x4.abs(fast), finite);
      if (v128.all_true<i32>(right)) continue;
      const exact = exactWindow(isSum, x + <usize>(row - d + 1) * LINE + column, d);
      v128.store(at, v128.bitselect(fast, finite4(exact), right));
    }
  }
}

function exactWindow(isSum: bool, oldest: usize, d: i32): v128 {
  let low = f64x2.splat(0);
  let high = low;
  for (let age = 0; age < d; age++) {
    const at = oldest + <usize>age * LINE;
    low = f64x2.add(low, wide(at));
    high = f64x2.add(high, wide(at + 8));
  }
  const unit = f64x2.splat(isSum ? 1 : 1 / <f64>d);
  return narrow(f64x2.mul(low, unit), f64x2.mul(high, unit));
}
