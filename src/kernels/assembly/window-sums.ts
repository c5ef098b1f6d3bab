/**
 * Sums and weighted means of the last d rows. Short windows run in float32 (window-short.ts); long ones and exponential
 * weights in float64, where sums of float32 need no anchor: equal values give exactly that value, whole numbers exact
 * sums, and nothing overflows.
 *
 * Scratch: 64 (d + 2) bytes.
 */
import { finite4, LINE } from './simd';
import { clearWarmUp, firstBlock, narrow, storeNarrow, wide } from './window-blocks';
import { LINEAR, MEAN, SUM } from './window-overflow';
import { SHORT, SHORT_LINEAR, shortWindows } from './window-short';

export function ts_sum(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  if (d <= SHORT) shortWindows(SUM, out, x, rows, base, d, scratch);
  else longSum(out, x, rows, base, d, scratch);
}

export function ts_mean(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  if (d <= SHORT) shortWindows(MEAN, out, x, rows, base, d, scratch);
  else longMean(out, x, rows, base, d, scratch);
}

/** Weights d (today), d-1, ..., 1. */
export function ts_decay_linear(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  if (d <= SHORT_LINEAR) shortWindows(LINEAR, out, x, rows, base, d, scratch);
  else longLinear(out, x, rows, base, d, scratch);
}

function longSum(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  sumWindows(SUM, 1, out, x, rows, base, d, scratch);
}

function longMean(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  sumWindows(MEAN, 1 / <f64>d, out, x, rows, base, d, scratch);
}

function longLinear(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  sumWindows(LINEAR, 2 / (<f64>d * <f64>(d + 1)), out, x, rows, base, d, scratch);
}

/** Weights 1 (today), f, f^2, ... */
export function ts_decay_exp(out: usize, x: usize, rows: i32, base: i32, d: i32, f: f64, scratch: usize): void {
  let total: f64 = 0;
  let weight: f64 = 1;
  for (let age = 0; age < d; age++) {
    total += weight;
    weight *= f;
  }
  const unit = f64x2.splat(1 / total);
  const fade = f64x2.splat(f);
  for (let block = firstBlock(base, d); block < rows; block += d) {
    for (let column: usize = 0; column < LINE; column += 16) {
      const lane = x + column;
      let low = f64x2.splat(0);
      let high = low;
      let power = f64x2.splat(1);
      let to = scratch + <usize>d * 32;
      v128.store(to, low);
      v128.store(to, high, 16);
      // Rows of the block before, weighted as on that block's last date.
      for (let row = block - 1; row >= max(block - d + 1, 0); row--) {
        const at = lane + <usize>row * LINE;
        low = f64x2.add(low, f64x2.mul(power, wide(at)));
        high = f64x2.add(high, f64x2.mul(power, wide(at + 8)));
        power = f64x2.mul(power, fade);
        to -= 32;
        v128.store(to, low);
        v128.store(to, high, 16);
      }
      low = f64x2.splat(0);
      high = low;
      power = f64x2.splat(1);
      for (let row = block; row < min(block + d, rows); row++) {
        const at = lane + <usize>row * LINE;
        low = f64x2.add(f64x2.mul(low, fade), wide(at));
        high = f64x2.add(f64x2.mul(high, fade), wide(at + 8));
        power = f64x2.mul(power, fade);
        const from = scratch + <usize>(row - block + 1) * 32;
        const result = out + <usize>row * LINE + column;
        storeNarrow(result, f64x2.mul(f64x2.add(low, f64x2.mul(power, v128.load(from))), unit));
        storeNarrow(result + 8, f64x2.mul(f64x2.add(high, f64x2.mul(power, v128.load(from, 16))), unit));
      }
    }
  }
  clearWarmUp(out, rows, d);
}

/**
 * Linear weights need second-order sums: with S[j] the suffix sums of the block before and P[m] this block's prefix sums,
 * the window that ends at offset i is (S[i+1] + ... + S[d-1]) + d P[i] - (P[0] + ... + P[i-1]).
 */
@inline function sumWindows(
  kind: i32,
  unit: f64,
  out: usize,
  x: usize,
  rows: i32,
  base: i32,
  d: i32,
  scratch: usize,
): void {
  const units = f64x2.splat(unit);
  const weight = f64x2.splat(<f64>d);
  for (let block = firstBlock(base, d); block < rows; block += d) {
    // Half a line at a time: eight lanes in four pairs.
    for (let column: usize = 0; column < LINE; column += 32) {
      const lane = x + column;
      const zero = f64x2.splat(0);
      let s0 = zero;
      let s1 = zero;
      let s2 = zero;
      let s3 = zero;
      let t0 = zero;
      let t1 = zero;
      let t2 = zero;
      let t3 = zero;
      let to = scratch + <usize>d * LINE;
      keepPairs(to, s0, s1, s2, s3);
      const oldest = lane + <usize>max(block - d + 1, 0) * LINE;
      for (let at = lane + <usize>block * LINE - LINE; at >= oldest; at -= LINE) {
        s0 = f64x2.add(s0, wide(at));
        s1 = f64x2.add(s1, wide(at + 8));
        s2 = f64x2.add(s2, wide(at + 16));
        s3 = f64x2.add(s3, wide(at + 24));
        to -= LINE;
        if (kind == LINEAR) {
          t0 = f64x2.add(t0, s0);
          t1 = f64x2.add(t1, s1);
          t2 = f64x2.add(t2, s2);
          t3 = f64x2.add(t3, s3);
          keepPairs(to, t0, t1, t2, t3);
        } else keepPairs(to, s0, s1, s2, s3);
      }
      s0 = zero;
      s1 = zero;
      s2 = zero;
      s3 = zero;
      t0 = zero;
      t1 = zero;
      t2 = zero;
      t3 = zero;
      let at = lane + <usize>block * LINE;
      const end = lane + <usize>min(block + d, rows) * LINE;
      let from = scratch + LINE;
      let result = out + <usize>block * LINE + column;
      for (; at < end; at += LINE) {
        if (kind == LINEAR) {
          t0 = f64x2.add(t0, s0);
          t1 = f64x2.add(t1, s1);
          t2 = f64x2.add(t2, s2);
          t3 = f64x2.add(t3, s3);
        }
        s0 = f64x2.add(s0, wide(at));
        s1 = f64x2.add(s1, wide(at + 8));
        s2 = f64x2.add(s2, wide(at + 16));
        s3 = f64x2.add(s3, wide(at + 24));
        let r0 = s0;
        let r1 = s1;
        let r2 = s2;
        let r3 = s3;
        if (kind == LINEAR) {
          r0 = f64x2.sub(f64x2.mul(weight, s0), t0);
          r1 = f64x2.sub(f64x2.mul(weight, s1), t1);
          r2 = f64x2.sub(f64x2.mul(weight, s2), t2);
          r3 = f64x2.sub(f64x2.mul(weight, s3), t3);
        }
        r0 = f64x2.add(r0, v128.load(from));
        r1 = f64x2.add(r1, v128.load(from, 16));
        r2 = f64x2.add(r2, v128.load(from, 32));
        r3 = f64x2.add(r3, v128.load(from, 48));
        if (kind == SUM) {
          v128.store(result, finite4(narrow(r0, r1)));
          v128.store(result, finite4(narrow(r2, r3)), 16);
        } else {
          storeNarrow(result, f64x2.mul(r0, units));
          storeNarrow(result + 8, f64x2.mul(r1, units));
          storeNarrow(result + 16, f64x2.mul(r2, units));
          storeNarrow(result + 24, f64x2.mul(r3, units));
        }
        from += LINE;
        result += LINE;
      }
    }
  }
  clearWarmUp(out, rows, d);
}

@inline function keepPairs(at: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(at, a);
  v128.store(at, b, 16);
  v128.store(at, c, 32);
  v128.store(at, d, 48);
}
