import { finite4, LINE, max4 } from './simd';
import { clearWarmUp, firstBlock, narrow, wide } from './window-blocks';

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

const TINY = memory.data<f64>([1e-12, NaN]);

/** Sums of the first four powers of x less the block's first value: the window's spread is never far below them. */
@inline function moments(
  fourth: bool, out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize,
): void {
  clearWarmUp(out, rows, d);
  const n = <f64>d;
  const share = f64x2.splat(1 / n);
  const outer = f64x2.splat(
    fourth ? (n - 1) / ((n - 2) * (n - 3)) : Math.sqrt(n) * Math.sqrt(n * (n - 1)) / (n - 2),
  );
  const ratio = f64x2.splat(n * (n + 1));
  const normal = f64x2.splat(3 * (n - 1));
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
      storeSums(fourth, to, s1, s2, s3, s4);
      for (let row = block - 1; row >= max(block - d + 1, 0); row--) {
        const y = f64x2.sub(wide(lane + <usize>row * LINE), anchor);
        const y2 = f64x2.mul(y, y);
        s1 = f64x2.add(s1, y);
        s2 = f64x2.add(s2, y2);
        s3 = f64x2.add(s3, f64x2.mul(y2, y));
        if (fourth) s4 = f64x2.add(s4, f64x2.mul(y2, y2));
        to -= LINE;
        storeSums(fourth, to, s1, s2, s3, s4);
      }
      s1 = f64x2.splat(0);
      s2 = s1;
      s3 = s1;
      s4 = s1;
      // The window's sum of squares is S2 + 2 a S1 + n a^2.
      const twice = f64x2.add(anchor, anchor);
      const offset = f64x2.mul(f64x2.mul(anchor, anchor), f64x2.splat(n));
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
        const mean = f64x2.mul(t1, share);
        const m2 = f64x2.sub(t2, f64x2.mul(mean, t1));
        let value: v128;
        if (fourth) {
          // S4 - 4 m S3 + 6 m^2 S2 - 3 m^3 S1 = S4 - m (4 S3 - 3 m (S2 + m2))
          const t4 = f64x2.add(v128.load(from, 48), s4);
          const inner = f64x2.mul(f64x2.add(mean, f64x2.add(mean, mean)), f64x2.add(t2, m2));
          const t3twice = f64x2.add(t3, t3);
          const middle = f64x2.sub(f64x2.add(t3twice, t3twice), inner);
          const m4 = f64x2.sub(t4, f64x2.mul(mean, middle));
          value = f64x2.sub(f64x2.div(f64x2.mul(ratio, m4), f64x2.mul(m2, m2)), normal);
        } else {
          // S3 - 3 m S2 + 2 m^2 S1 = S3 - m (S2 + 2 m2)
          const m3 = f64x2.sub(t3, f64x2.mul(mean, f64x2.add(t2, f64x2.add(m2, m2))));
          value = f64x2.div(m3, f64x2.mul(m2, f64x2.sqrt(m2)));
        }
        const squares = f64x2.add(t2, f64x2.add(f64x2.mul(twice, t1), offset));
        const varies = f64x2.gt(m2, f64x2.mul(squares, v128.load64_splat(TINY)));
        value = v128.bitselect(f64x2.mul(value, outer), v128.load64_splat(TINY, 8), varies);
        v128.store64_lane(out + column + at, f32x4.demote_f64x2_zero(value), 0);
      }
    }
  }
}

@inline function storeSums(fourth: bool, to: usize, s1: v128, s2: v128, s3: v128, s4: v128): void {
  v128.store(to, s1);
  v128.store(to, s2, 16);
  v128.store(to, s3, 32);
  if (fourth) v128.store(to, s4, 48);
}

/** Rows of deviations added up before they join the total: float32 sums stay short. */
const STRETCH: usize = 16 * LINE;

const SIGNLESS = memory.data<u32>([0x7fffffff]);

/**
 * Mean absolute deviation from the mean. The mean is float64, taken off as two float32, so that the deviations are as
 * exact as the values.
 */
export function ts_mad(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  clearWarmUp(out, rows, d);
  const window = <usize>(d - 1) * LINE;
  const size = f64x2.splat(<f64>d);
  const size4 = f32x4.splat(<f32>d);
  const signless = v128.load32_splat(SIGNLESS);
  const largest = max4();
  for (let block = firstBlock(base, d); block < rows; block += d) {
    const end = min(block + d, rows);
    const first = max(block, d - 1);
    for (let column: usize = 0; column < LINE; column += 32) {
      windowMeans(scratch, x + column, block, first, end, d, size);
      windowMeans(scratch + 32, x + column + 16, block, first, end, d, size);
      for (let row = first; row < end; row++) {
        const means = scratch + <usize>(row - block) * LINE;
        const meanA = narrow(v128.load(means), v128.load(means, 16));
        const meanB = narrow(v128.load(means, 32), v128.load(means, 48));
        const restA = restOf(means, meanA);
        const restB = restOf(means + 32, meanB);
        const today = x + column + <usize>row * LINE;
        let totalA = f32x4.splat(0);
        let totalB = totalA;
        for (let start = today - window; start <= today; start += STRETCH) {
          const last = min(start + STRETCH - LINE, today);
          let sumA = f32x4.splat(0);
          let sumB = sumA;
          for (let at = start; at <= last; at += LINE) {
            sumA = f32x4.add(sumA, v128.and(f32x4.sub(f32x4.sub(v128.load(at), meanA), restA), signless));
            sumB = f32x4.add(sumB, v128.and(f32x4.sub(f32x4.sub(v128.load(at, 16), meanB), restB), signless));
          }
          totalA = f32x4.add(totalA, sumA);
          totalB = f32x4.add(totalB, sumB);
        }
        const to = out + column + <usize>row * LINE;
        v128.store(to, finite4(f32x4.div(totalA, size4)));
        v128.store(to, finite4(f32x4.div(totalB, size4)), 16);
        const beyondA = f32x4.gt(totalA, largest);
        const beyondB = f32x4.gt(totalB, largest);
        if (v128.any_true(v128.or(beyondA, beyondB))) {
          inFloat64(to, beyondA, today, means, d);
          inFloat64(to + 16, beyondB, today + 16, means + 32, d);
        }
      }
    }
  }
}

/** What a float32 mean leaves of the float64 one. */
@inline function restOf(means: usize, mean: v128): v128 {
  const low = f64x2.sub(v128.load(means), f64x2.promote_low_f32x4(mean));
  const high = f64x2.sub(v128.load(means, 16), f64x2.promote_low_f32x4(v128.shuffle<i64>(mean, mean, 1, 1)));
  return narrow(low, high);
}

/** Means of the windows that end on rows [first, end) of a block, as two pairs of float64 for four symbols, by line. */
function windowMeans(means: usize, x: usize, block: i32, first: i32, end: i32, d: i32, size: v128): void {
  let low = f64x2.splat(0);
  let high = low;
  let to = means + <usize>(d - 1) * LINE;
  v128.store(to, low);
  v128.store(to, high, 16);
  for (let row = block - 1; row >= max(block - d + 1, 0); row--) {
    const at = x + <usize>row * LINE;
    low = f64x2.add(low, wide(at));
    high = f64x2.add(high, wide(at + 8));
    to -= LINE;
    v128.store(to, low);
    v128.store(to, high, 16);
  }
  low = f64x2.splat(0);
  high = low;
  to = means;
  for (let row = block; row < end; row++, to += LINE) {
    const at = x + <usize>row * LINE;
    low = f64x2.add(low, wide(at));
    high = f64x2.add(high, wide(at + 8));
    if (row < first) continue;
    v128.store(to, f64x2.div(f64x2.add(v128.load(to), low), size));
    v128.store(to, f64x2.div(f64x2.add(v128.load(to, 16), high), size), 16);
  }
}

/** The same in float64 throughout, for the lanes whose sum of deviations left float32. */
function inFloat64(out: usize, lanes: v128, today: usize, means: usize, d: i32): void {
  const meanLow = v128.load(means);
  const meanHigh = v128.load(means, 16);
  let low = f64x2.splat(0);
  let high = low;
  for (let at = today - <usize>(d - 1) * LINE; at <= today; at += LINE) {
    low = f64x2.add(low, f64x2.abs(f64x2.sub(wide(at), meanLow)));
    high = f64x2.add(high, f64x2.abs(f64x2.sub(wide(at + 8), meanHigh)));
  }
  const size = f64x2.splat(<f64>d);
  const value = finite4(narrow(f64x2.div(low, size), f64x2.div(high, size)));
  v128.store(out, v128.bitselect(value, v128.load(out), lanes));
}

/**
 * Products in the order of blocks; in the order of dates, as the reference has them, where they left float64 on the way
 * or came to nothing, which is possible only if the tile holds values large enough.
 */
export function ts_product(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  clearWarmUp(out, rows, d);
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
        if (mayOverflow) {
          const usual = isUsual(value);
          if (!i64x2.all_true(usual)) value = v128.bitselect(value, productInOrder(lane + at, d), usual);
        }
        v128.store64_lane(out + column + at, finite4(f32x4.demote_f64x2_zero(value)), 0);
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

@inline function isUsual(value: v128): v128 {
  const size = f64x2.abs(value);
  return v128.and(f64x2.gt(size, f64x2.splat(1e-290)), f64x2.lt(size, f64x2.splat(1e290)));
}

function productInOrder(today: usize, d: i32): v128 {
  let product = f64x2.splat(1);
  for (let at = today - <usize>(d - 1) * LINE; at <= today; at += LINE) product = f64x2.mul(product, wide(at));
  return product;
}
