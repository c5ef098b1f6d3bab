import { isNaN4, LINE, max4, nan4 } from './simd';
import { clearWarmUp } from './window-blocks';

/** Rows that ts_rank quantises together: the fewer, the finer; the more, the less is done twice. */
const BLOCK: i32 = 128;

/**
 * Rank of today's value: how many of the window lie below it, how many up to it. It depends on the window alone and is
 * exact, so blocks start at the first row given and `base` does not matter.
 *
 * The counting is done on 16-bit keys, monotone in the value, 8 symbols to a vector. Where the key of today meets an
 * equal one, half a line is counted again on the values themselves.
 *
 * Scratch: 64 * (d + BLOCK) bytes.
 */
export function ts_rank(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  clearWarmUp(out, rows, d);
  const before = min(d - 1, rows);
  const keys = scratch;
  const whole = scratch + (<usize>(d + BLOCK) << 5);
  for (let start = before; start < rows; start += BLOCK) {
    const end = min(start + BLOCK, rows);
    const from = start - before;
    quantise(keys, whole, x + <usize>from * LINE, end - from, d);
    let row = start;
    for (; row + 1 < end; row += 2) rankTwo(out, x, keys, whole, row, from, d);
    if (row < end) rankOne(out, x, keys, whole, row, from, d);
  }
}

/** Highest key, and 2^23: added to a number in [0, 2^23), it leaves the nearest integer in the low bits. */
const QUANTISE = memory.data<f32>([65535, 8388608]);
/** Bits of 2^23, plus 2^15: keys are signed. */
const KEY_ZERO = memory.data<i32>([0x4b008000]);

/** Keys of `rows` lines, and per line the lanes (as 16-bit masks) whose last d rows hold no NaN. */
function quantise(keys: usize, whole: usize, x: usize, rows: i32, d: i32): void {
  for (let half: usize = 0; half < LINE; half += 32) {
    const first = x + half;
    const end = first + <usize>rows * LINE;
    let low0 = max4();
    let low1 = low0;
    let high0 = f32x4.neg(low0);
    let high1 = high0;
    for (let at = first; at < end; at += LINE) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      low0 = f32x4.pmin(low0, a);
      low1 = f32x4.pmin(low1, b);
      high0 = f32x4.pmax(high0, a);
      high1 = f32x4.pmax(high1, b);
    }
    // Held to float32's range, so that a range of 0 or beyond it gives neither NaN nor an order that is wrong.
    const highest = v128.load32_splat(QUANTISE);
    const magic = v128.load32_splat(QUANTISE, 4);
    const zero = v128.load32_splat(KEY_ZERO);
    const largest = max4();
    const scale0 = f32x4.pmin(f32x4.div(highest, f32x4.pmin(f32x4.sub(high0, low0), largest)), largest);
    const scale1 = f32x4.pmin(f32x4.div(highest, f32x4.pmin(f32x4.sub(high1, low1), largest)), largest);
    const least = i16x8.splat(<i16>(d - 1));
    const one = i16x8.splat(1);
    let age = i16x8.splat(0);
    let key = keys + (half >> 1);
    let mask = whole + (half >> 1);
    for (let at = first; at < end; at += LINE) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const a0 = i32x4.sub(f32x4.add(f32x4.mul(f32x4.sub(a, low0), scale0), magic), zero);
      const b0 = i32x4.sub(f32x4.add(f32x4.mul(f32x4.sub(b, low1), scale1), magic), zero);
      v128.store(key, i16x8.narrow_i32x4_s(a0, b0));
      age = v128.andnot(i16x8.add_sat_s(age, one), i16x8.narrow_i32x4_s(isNaN4(a), isNaN4(b)));
      v128.store(mask, i16x8.gt_s(age, least));
      key += 32;
      mask += 32;
    }
  }
}

/** Ranks on `row` and the next: the window rows they share are read once. */
function rankTwo(out: usize, x: usize, keys: usize, whole: usize, row: i32, from: i32, d: i32): void {
  const today = keys + (<usize>(row - from) << 5);
  const oldest = today - (<usize>(d - 1) << 5);
  const a0 = v128.load(today);
  const a1 = v128.load(today, 16);
  const b0 = v128.load(today, 32);
  const b1 = v128.load(today, 48);
  // Masks are -1, so counts run downwards.
  let k = v128.load(oldest);
  let belowA0 = i16x8.lt_s(k, a0);
  let equalA0 = i16x8.eq(k, a0);
  k = v128.load(oldest, 16);
  let belowA1 = i16x8.lt_s(k, a1);
  let equalA1 = i16x8.eq(k, a1);
  // Tomorrow is its own equal.
  let belowB0 = i16x8.splat(0);
  let belowB1 = i16x8.splat(0);
  let equalB0 = i16x8.splat(-1);
  let equalB1 = i16x8.splat(-1);
  for (let at = oldest + 32; at <= today; at += 32) {
    k = v128.load(at);
    belowA0 = i16x8.add(belowA0, i16x8.lt_s(k, a0));
    equalA0 = i16x8.add(equalA0, i16x8.eq(k, a0));
    belowB0 = i16x8.add(belowB0, i16x8.lt_s(k, b0));
    equalB0 = i16x8.add(equalB0, i16x8.eq(k, b0));
    k = v128.load(at, 16);
    belowA1 = i16x8.add(belowA1, i16x8.lt_s(k, a1));
    equalA1 = i16x8.add(equalA1, i16x8.eq(k, a1));
    belowB1 = i16x8.add(belowB1, i16x8.lt_s(k, b1));
    equalB1 = i16x8.add(equalB1, i16x8.eq(k, b1));
  }
  const mask = whole + (<usize>(row - from) << 5);
  const line = <usize>row * LINE;
  finishRank(out + line, x + line, belowA0, equalA0, v128.load(mask), d);
  finishRank(out + line + 32, x + line + 32, belowA1, equalA1, v128.load(mask, 16), d);
  finishRank(out + line + 64, x + line + 64, belowB0, equalB0, v128.load(mask, 32), d);
  finishRank(out + line + 96, x + line + 96, belowB1, equalB1, v128.load(mask, 48), d);
}

function rankOne(out: usize, x: usize, keys: usize, whole: usize, row: i32, from: i32, d: i32): void {
  for (let half: usize = 0; half < 32; half += 16) {
    const today = keys + (<usize>(row - from) << 5) + half;
    const a = v128.load(today);
    let below = i16x8.splat(0);
    let equal = below;
    for (let at = today - (<usize>(d - 1) << 5); at <= today; at += 32) {
      const k = v128.load(at);
      below = i16x8.add(below, i16x8.lt_s(k, a));
      equal = i16x8.add(equal, i16x8.eq(k, a));
    }
    const line = <usize>row * LINE + half * 2;
    finishRank(out + line, x + line, below, equal, v128.load(whole + (<usize>(row - from) << 5) + half), d);
  }
}

/** Half a line of ranks from negated counts of keys below and equal to today's. */
@inline function finishRank(out: usize, x: usize, below: v128, equal: v128, whole: v128, d: i32): void {
  const ties = v128.and(whole, i16x8.ne(equal, i16x8.splat(-1)));
  const lanes0 = i32x4.extend_low_i16x8_s(whole);
  const lanes1 = i32x4.extend_high_i16x8_s(whole);
  if (v128.any_true(ties)) {
    countValues(out, x, lanes0, d);
    countValues(out + 16, x + 16, lanes1, d);
    return;
  }
  const rank = i16x8.sub(i16x8.splat(1), below);
  const size = f32x4.splat(<f32>d);
  const rank0 = f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(rank));
  const rank1 = f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(rank));
  const nan = nan4();
  v128.store(out, v128.bitselect(f32x4.div(rank0, size), nan, lanes0));
  v128.store(out, v128.bitselect(f32x4.div(rank1, size), nan, lanes1), 16);
}

/** Four ranks by comparing the values themselves: twice the rank is 1 + the number below + the number up to today's. */
function countValues(out: usize, x: usize, whole: v128, d: i32): void {
  const today = v128.load(x);
  let twice = i32x4.splat(1);
  for (let at = x - <usize>(d - 1) * LINE; at <= x; at += LINE) {
    const value = v128.load(at);
    twice = i32x4.sub(twice, f32x4.lt(value, today));
    twice = i32x4.sub(twice, f32x4.le(value, today));
  }
  const rank = f32x4.div(f32x4.convert_i32x4_s(twice), f32x4.splat(<f32>d * 2));
  v128.store(out, v128.bitselect(rank, nan4(), whole));
}
