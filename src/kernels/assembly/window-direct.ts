import { finite4, LINE, max4, nan4 } from './simd';
import { clearWarmUp, firstBlock, narrow, storeNarrow, wide } from './window-blocks';

/**
 * Shape of the last d values: skewness, kurtosis, mean absolute deviation, product. All by blocks as window-blocks.ts
 * says, in float64; only the second pass of ts_mad walks the window.
 *
 * Scratch: 64 * d bytes.
 */

export function ts_skew(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  moments(false, out, x, rows, base, d, scratch);
}

export function ts_kurt(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  moments(true, out, x, rows, base, d, scratch);
}

/** Sums of the first four powers of x less the block's first value: the window's spread is never far below them. */
@inline function moments(
  fourth: bool, out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize,
): void {
  clearWarmUp(out, rows, d);
  const largest = max4();
  const nan = nan4();
  for (let block = firstBlock(base, d); block < rows; block += d) {
    for (let column: usize = 0; column < LINE; column += 8) {
      const lane = x + column;
      const anchor = wide(lane + <usize>block * LINE);
      let s1 = f64x2.splat(0);
      let s2 = s1;
      let s3 = s1;
      let s4 = s1;
      // The suffix that belongs to offset i of this block lies at scratch + 64 i.
      let to = scratch + <usize>(d - 1) * LINE;
      storeSums(to, s1, s2, s3, s4);
      for (let row = block - 1; row >= max(block - d + 1, 0); row--) {
        const y = f64x2.sub(wide(lane + <usize>row * LINE), anchor);
        const y2 = f64x2.mul(y, y);
        s1 = f64x2.add(s1, y);
        s2 = f64x2.add(s2, y2);
        s3 = f64x2.add(s3, f64x2.mul(y2, y));
        if (fourth) s4 = f64x2.add(s4, f64x2.mul(y2, y2));
        to -= LINE;
        storeSums(to, s1, s2, s3, s4);
      }
      s1 = f64x2.splat(0);
      s2 = s1;
      s3 = s1;
      s4 = s1;
      const end = min(block + d, rows);
      for (let row = block; row < end; row++) {
        const at = <usize>row * LINE;
        const y = f64x2.sub(wide(lane + at), anchor);
        const y2 = f64x2.mul(y, y);
        s1 = f64x2.add(s1, y);
        s2 = f64x2.add(s2, y2);
        s3 = f64x2.add(s3, f64x2.mul(y2, y));
        if (fourth) s4 = f64x2.add(s4, f64x2.mul(y2, y2));
        if (row < d - 1) continue;
        const from = scratch + <usize>(row - block) * LINE;
        const t1 = f64x2.add(v128.load(from), s1);
        const t2 = f64x2.add(v128.load(from, 16), s2);
        const t3 = f64x2.add(v128.load(from, 32), s3);
        const t4 = f64x2.add(v128.load(from, 48), s4);
        const value = fourth ? kurtosis(t1, t2, t3, t4, anchor, <f64>d) : skewness(t1, t2, t3, anchor, <f64>d);
        v128.store64_lane(out + column + at, finite4(f32x4.demote_f64x2_zero(value), largest, nan), 0);
      }
    }
  }
}

@inline function storeSums(to: usize, s1: v128, s2: v128, s3: v128, s4: v128): void {
  v128.store(to, s1);
  v128.store(to, s2, 16);
  v128.store(to, s3, 32);
  v128.store(to, s4, 48);
}

/** `value`, or NaN where the centred sum of squares is too small a share of the sum of squares. */
@inline function unlessConstant(value: v128, centred: v128, t1: v128, t2: v128, anchor: v128, n: f64): v128 {
  // The sum of (anchor + y)^2.
  const shift = f64x2.add(f64x2.add(t1, t1), f64x2.mul(anchor, f64x2.splat(n)));
  const squares = f64x2.add(t2, f64x2.mul(anchor, shift));
  const varies = f64x2.gt(centred, f64x2.mul(squares, f64x2.splat(1e-12)));
  return v128.bitselect(value, f64x2.splat(NaN), varies);
}

@inline function skewness(t1: v128, t2: v128, t3: v128, anchor: v128, n: f64): v128 {
  const mean = f64x2.div(t1, f64x2.splat(n));
  const m2 = f64x2.sub(t2, f64x2.mul(mean, t1));
  // S3 - 3 m S2 + 2 m^2 S1
  const inner = f64x2.sub(f64x2.mul(f64x2.splat(3), t2), f64x2.mul(f64x2.mul(f64x2.splat(2), mean), t1));
  const m3 = f64x2.sub(t3, f64x2.mul(mean, inner));
  const factor = Math.sqrt(n) * Math.sqrt(n * (n - 1)) / (n - 2);
  const value = f64x2.div(f64x2.mul(m3, f64x2.splat(factor)), f64x2.mul(m2, f64x2.sqrt(m2)));
  return unlessConstant(value, m2, t1, t2, anchor, n);
}

@inline function kurtosis(t1: v128, t2: v128, t3: v128, t4: v128, anchor: v128, n: f64): v128 {
  const mean = f64x2.div(t1, f64x2.splat(n));
  const m2 = f64x2.sub(t2, f64x2.mul(mean, t1));
  // S4 - 4 m S3 + 6 m^2 S2 - 3 m^3 S1
  let inner = f64x2.sub(f64x2.mul(f64x2.splat(6), t2), f64x2.mul(f64x2.mul(f64x2.splat(3), mean), t1));
  inner = f64x2.sub(f64x2.mul(f64x2.splat(4), t3), f64x2.mul(mean, inner));
  const m4 = f64x2.sub(t4, f64x2.mul(mean, inner));
  const ratio = f64x2.div(f64x2.mul(f64x2.splat(n * (n + 1)), m4), f64x2.mul(m2, m2));
  const excess = f64x2.sub(ratio, f64x2.splat(3 * (n - 1)));
  const value = f64x2.mul(excess, f64x2.splat((n - 1) / ((n - 2) * (n - 3))));
  return unlessConstant(value, m2, t1, t2, anchor, n);
}

/** Rows of deviations added up before they join the total: float32 sums stay short. */
const STRETCH: usize = 16 * LINE;

/**
 * Mean absolute deviation from the mean. The mean is float64, taken off as two float32, so that the deviations are as
 * exact as the values.
 */
export function ts_mad(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  clearWarmUp(out, rows, d);
  const window = <usize>(d - 1) * LINE;
  const size = f64x2.splat(<f64>d);
  const size4 = f32x4.splat(<f32>d);
  const largest = max4();
  const nan = nan4();
  for (let block = firstBlock(base, d); block < rows; block += d) {
    for (let column: usize = 0; column < LINE; column += 16) {
      const lane = x + column;
      suffixSums(scratch, lane, block, d);
      let low = f64x2.splat(0);
      let high = low;
      const end = min(block + d, rows);
      for (let row = block; row < end; row++) {
        const at = lane + <usize>row * LINE;
        low = f64x2.add(low, wide(at));
        high = f64x2.add(high, wide(at + 8));
        if (row < d - 1) continue;
        const from = scratch + <usize>(row - block) * 32;
        const meanLow = f64x2.div(f64x2.add(v128.load(from), low), size);
        const meanHigh = f64x2.div(f64x2.add(v128.load(from, 16), high), size);
        const mean = narrow(meanLow, meanHigh);
        const restLow = f64x2.sub(meanLow, f64x2.promote_low_f32x4(mean));
        const restHigh = f64x2.sub(meanHigh, f64x2.promote_low_f32x4(v128.shuffle<i64>(mean, mean, 1, 1)));
        const rest = narrow(restLow, restHigh);
        let total = f32x4.splat(0);
        for (let start = at - window; start <= at; start += STRETCH) {
          const last = min(start + STRETCH - LINE, at);
          let sum = f32x4.splat(0);
          for (let value = start; value <= last; value += LINE) {
            sum = f32x4.add(sum, f32x4.abs(f32x4.sub(f32x4.sub(v128.load(value), mean), rest)));
          }
          total = f32x4.add(total, sum);
        }
        const to = out + column + <usize>row * LINE;
        v128.store(to, finite4(f32x4.div(total, size4), largest, nan));
        if (v128.any_true(f32x4.gt(total, largest))) beyondFloat32(to, at, meanLow, meanHigh, d);
      }
    }
  }
}

/** Sums of the rows from the end of the block before up to each of them, two pairs of float64 for four symbols. */
function suffixSums(scratch: usize, lane: usize, block: i32, d: i32): void {
  let low = f64x2.splat(0);
  let high = low;
  let to = scratch + <usize>(d - 1) * 32;
  v128.store(to, low);
  v128.store(to, high, 16);
  for (let row = block - 1; row >= max(block - d + 1, 0); row--) {
    const at = lane + <usize>row * LINE;
    low = f64x2.add(low, wide(at));
    high = f64x2.add(high, wide(at + 8));
    to -= 32;
    v128.store(to, low);
    v128.store(to, high, 16);
  }
}

/** The same in float64 throughout, where the sum of deviations left float32. */
function beyondFloat32(out: usize, today: usize, meanLow: v128, meanHigh: v128, d: i32): void {
  let low = f64x2.splat(0);
  let high = low;
  for (let at = today - <usize>(d - 1) * LINE; at <= today; at += LINE) {
    low = f64x2.add(low, f64x2.abs(f64x2.sub(wide(at), meanLow)));
    high = f64x2.add(high, f64x2.abs(f64x2.sub(wide(at + 8), meanHigh)));
  }
  const size = f64x2.splat(<f64>d);
  v128.store(out, finite4(narrow(f64x2.div(low, size), f64x2.div(high, size)), max4(), nan4()));
}

/**
 * Products in the order of blocks; in the order of dates, as the reference has them, where they left float64 on the way or
 * came to nothing, which is possible only if the tile holds values large enough.
 */
export function ts_product(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  clearWarmUp(out, rows, d);
  const largest = max4();
  const nan = nan4();
  const mayOverflow = <f64>d * Math.log2(<f64>largestSize(x, rows)) > 960;
  for (let block = firstBlock(base, d); block < rows; block += d) {
    for (let column: usize = 0; column < LINE; column += 8) {
      const lane = x + column;
      let product = f64x2.splat(1);
      let to = scratch + <usize>(d - 1) * 16;
      v128.store(to, product);
      for (let row = block - 1; row >= max(block - d + 1, 0); row--) {
        product = f64x2.mul(product, wide(lane + <usize>row * LINE));
        to -= 16;
        v128.store(to, product);
      }
      product = f64x2.splat(1);
      const end = min(block + d, rows);
      for (let row = block; row < end; row++) {
        const at = <usize>row * LINE;
        product = f64x2.mul(product, wide(lane + at));
        if (row < d - 1) continue;
        let value = f64x2.mul(v128.load(scratch + <usize>(row - block) * 16), product);
        if (mayOverflow && !isUsual(value)) value = productInOrder(lane + at, d);
        v128.store64_lane(out + column + at, finite4(f32x4.demote_f64x2_zero(value), largest, nan), 0);
      }
    }
  }
}

function largestSize(x: usize, rows: i32): f32 {
  let largest = f32x4.splat(0);
  const end = x + <usize>rows * LINE;
  for (let at = x; at < end; at += 16) largest = f32x4.pmax(largest, f32x4.abs(v128.load(at)));
  largest = f32x4.pmax(largest, v128.shuffle<i64>(largest, largest, 1, 1));
  return max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1));
}

@inline function isUsual(value: v128): bool {
  const size = f64x2.abs(value);
  return i64x2.all_true(v128.and(f64x2.gt(size, f64x2.splat(1e-290)), f64x2.lt(size, f64x2.splat(1e290))));
}

function productInOrder(today: usize, d: i32): v128 {
  let product = f64x2.splat(1);
  for (let at = today - <usize>(d - 1) * LINE; at <= today; at += LINE) product = f64x2.mul(product, wide(at));
  return product;
}
