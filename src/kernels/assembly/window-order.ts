import { isNaN4, LINE, max4, nan4 } from './simd';
import { clearWarmUp, narrow } from './window-blocks';
import { hasNaN, maskWindows } from './window-mask';

/**
 * Rolling order statistics. Results depend on the values of the window alone and are exact, so blocks start at the
 * first row given and `base` does not matter.
 *
 * Scratch, in bytes: ts_rank 64 * (d + BLOCK); ts_quantile at most 64 * (6 * d + 8 * rows) + 64 KiB.
 */

/** Rows that ts_rank quantises together: the fewer, the finer; the more, the less is done twice. */
const BLOCK: i32 = 128;

/**
 * Rank of today's value: how many of the window lie below it, how many up to it.
 *
 * The counting is done on 16-bit keys, monotone in the value, 8 symbols to a vector. Where the key of today meets an
 * equal one, half a line is counted again on the values themselves.
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

const QUANTISE = memory.data<f32>([65535, 32768]);

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
    // Where the range is 0 or beyond float32, all keys are equal or saturate: still monotone.
    const scale = v128.load32_splat(QUANTISE);
    const shift = v128.load32_splat(QUANTISE, 4);
    const scale0 = f32x4.div(scale, f32x4.sub(high0, low0));
    const scale1 = f32x4.div(scale, f32x4.sub(high1, low1));
    const least = i16x8.splat(<i16>(d - 1));
    const one = i16x8.splat(1);
    let age = i16x8.splat(0);
    let key = keys + (half >> 1);
    let mask = whole + (half >> 1);
    for (let at = first; at < end; at += LINE) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const a0 = f32x4.sub(f32x4.mul(f32x4.sub(a, low0), scale0), shift);
      const b0 = f32x4.sub(f32x4.mul(f32x4.sub(b, low1), scale1), shift);
      v128.store(key, i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(a0), i32x4.trunc_sat_f32x4_s(b0)));
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

/**
 * Quantile of the window. The window of a row is a suffix of the block of d rows before and a prefix of its own block;
 * both are kept sorted lane by lane, and the order statistics of their union are read off the two without a merge.
 *
 * Of a sorted part only the ranks that the rest of the window can still move onto the quantile are kept, about half.
 */
export function ts_quantile(out: usize, x: usize, rows: i32, base: i32, d: i32, q: f64, scratch: usize): void {
  clearWarmUp(out, rows, d);
  if (rows < d) return;
  const at = q * <f64>(d - 1);
  const k = <i32>floor(at) + 1;
  const share = at - floor(at);
  const parts = partLines(d, k) + (d >> 4) + 1;
  if (parts <= 6 * <i64>d + 8 * <i64>rows + 1024) inBlocks(out, x, rows, d, k, share, scratch);
  else inOneWindow(out, x, rows, d, k, share, scratch);
  if (hasNaN(x, rows)) maskWindows(out, x, rows, d);
}

const INFINITY = memory.data<f32>([Infinity, -Infinity]);

/** First and last rank kept of a sorted part with n of the window's d values, where the k-th and the next are sought. */
@inline function firstKept(n: i32, d: i32, k: i32): i32 {
  return max(0, n - 1 - (d - k));
}
@inline function lastKept(n: i32, k: i32): i32 {
  return min(n - 1, k);
}

/** Lines for the d sorted suffixes and a prefix, each with room for a line of infinities on either side. */
function partLines(d: i32, k: i32): i64 {
  let lines: i64 = d + 2;
  for (let n: i32 = 0; n < d; n++) lines += lastKept(n, k) - firstKept(n, d, k) + 3;
  return lines;
}

function inBlocks(out: usize, x: usize, rows: i32, d: i32, k: i32, share: f64, scratch: usize): void {
  // table[n]: where rank 0 of the sorted newest n rows of the last block would lie.
  const table = scratch;
  const prefix = scratch + ((<usize>d * 4 + 63) & ~63) + LINE;
  let free = prefix + <usize>(d + 1) * LINE;
  for (let n: i32 = 0; n < d; n++) {
    const first = firstKept(n, d, k);
    store<u32>(table + (<usize>n << 2), <u32>(free + LINE - <usize>first * LINE));
    free += <usize>(lastKept(n, k) - first + 3) * LINE;
  }
  clearPart(<usize>load<u32>(table));
  clearPart(prefix);
  for (let block: i32 = 0; block < rows; block += d) {
    if (block > 0) {
      let part = <usize>load<u32>(table);
      for (let n: i32 = 1; n < d; n++) {
        const next = <usize>load<u32>(table + (<usize>n << 2));
        insert(next, part, n - 1, d, k, x + <usize>(block - n) * LINE);
        part = next;
      }
    }
    store16(prefix, v128.load32_splat(INFINITY));
    const last = min(block + d, rows);
    for (let row = block; row < last; row++) {
      const n = row - block;
      insert(prefix, prefix, n, d, k, x + <usize>row * LINE);
      if (row < d - 1) continue;
      const suffix = <usize>load<u32>(table + (<usize>(d - 1 - n) << 2));
      const line = out + <usize>row * LINE;
      select(line, suffix, prefix, n + 1, d, k, share);
      select(line + 32, suffix + 32, prefix + 32, n + 1, d, k, share);
    }
  }
}

@inline function store16(at: usize, v: v128): void {
  v128.store(at, v);
  v128.store(at, v, 16);
  v128.store(at, v, 32);
  v128.store(at, v, 48);
}

/** A sorted part without values: only the infinities below and above. */
function clearPart(part: usize): void {
  store16(part - LINE, v128.load32_splat(INFINITY, 4));
  store16(part, v128.load32_splat(INFINITY));
}

/** Sorted `to` = sorted `from` of n values and the line at `value`; they may be the same. */
@inline function insert(to: usize, from: usize, n: i32, d: i32, k: i32, value: usize): void {
  const first = firstKept(n + 1, d, k);
  const last = lastKept(n + 1, k);
  const v0 = v128.load(value);
  const v1 = v128.load(value, 16);
  const v2 = v128.load(value, 32);
  const v3 = v128.load(value, 48);
  const end = to + <usize>first * LINE;
  let at = to + <usize>last * LINE;
  let source = from + <usize>last * LINE;
  if (n + 1 <= k) store16(at + LINE, v128.load32_splat(INFINITY));
  if (first == 0) store16(end - LINE, v128.load32_splat(INFINITY, 4));
  let c0 = v128.load(source);
  let c1 = v128.load(source, 16);
  let c2 = v128.load(source, 32);
  let c3 = v128.load(source, 48);
  // Downwards, so that a part can grow in place: each rank is the new value held between its old neighbours.
  for (; at >= end; at -= LINE) {
    source -= LINE;
    const b0 = v128.load(source);
    const b1 = v128.load(source, 16);
    const b2 = v128.load(source, 32);
    const b3 = v128.load(source, 48);
    v128.store(at, f32x4.pmax(b0, f32x4.pmin(c0, v0)));
    v128.store(at, f32x4.pmax(b1, f32x4.pmin(c1, v1)), 16);
    v128.store(at, f32x4.pmax(b2, f32x4.pmin(c2, v2)), 32);
    v128.store(at, f32x4.pmax(b3, f32x4.pmin(c3, v3)), 48);
    c0 = b0;
    c1 = b1;
    c2 = b2;
    c3 = b3;
  }
}

/**
 * Half a line of quantiles from a sorted suffix and a sorted prefix of n values. Over all ways to take i of the one and
 * k - i of the other, the k-th value is the least of the largest taken, and the next the largest of the least left.
 */
@inline function select(out: usize, suffix: usize, prefix: usize, n: i32, d: i32, k: i32, share: f64): void {
  const least = max(0, k - n);
  const most = min(d - n, k);
  let a = suffix + <usize>least * LINE;
  let b = prefix + <usize>(k - least) * LINE;
  const end = suffix + <usize>most * LINE;
  let a0 = v128.load(a - LINE);
  let a1 = v128.load(a - LINE, 16);
  let b0 = v128.load(b);
  let b1 = v128.load(b, 16);
  let low0 = v128.load32_splat(INFINITY);
  let low1 = low0;
  let high0 = v128.load32_splat(INFINITY, 4);
  let high1 = high0;
  for (; a <= end; a += LINE) {
    const left0 = v128.load(a);
    const left1 = v128.load(a, 16);
    b -= LINE;
    const taken0 = v128.load(b);
    const taken1 = v128.load(b, 16);
    low0 = f32x4.pmin(low0, f32x4.pmax(a0, taken0));
    low1 = f32x4.pmin(low1, f32x4.pmax(a1, taken1));
    high0 = f32x4.pmax(high0, f32x4.pmin(left0, b0));
    high1 = f32x4.pmax(high1, f32x4.pmin(left1, b1));
    a0 = left0;
    a1 = left1;
    b0 = taken0;
    b1 = taken1;
  }
  v128.store(out, interpolate(low0, high0, share));
  v128.store(out, interpolate(low1, high1, share), 16);
}

/** low + (high - low) * share, in float64 as the reference has it. */
@inline function interpolate(low: v128, high: v128, share: f64): v128 {
  if (share == 0) return low;
  const s = f64x2.splat(share);
  const l0 = f64x2.promote_low_f32x4(low);
  const l1 = f64x2.promote_low_f32x4(v128.shuffle<i64>(low, low, 1, 1));
  const h0 = f64x2.promote_low_f32x4(high);
  const h1 = f64x2.promote_low_f32x4(v128.shuffle<i64>(high, high, 1, 1));
  return narrow(f64x2.add(l0, f64x2.mul(f64x2.sub(h0, l0), s)), f64x2.add(l1, f64x2.mul(f64x2.sub(h1, l1), s)));
}

/**
 * One sorted window per lane, from which the oldest value is taken and to which the newest is added in one sweep: for
 * windows whose sorted parts would not fit. NaN is kept as 0; it cannot matter, for its windows give NaN.
 */
function inOneWindow(out: usize, x: usize, rows: i32, d: i32, k: i32, share: f64, scratch: usize): void {
  const window = scratch + LINE;
  for (let lane: usize = 0; lane < LINE; lane += 16) {
    for (let n: i32 = 0; n < d; n++) {
      let carry = finiteOrZero(v128.load(x + <usize>n * LINE + lane));
      for (let at = window; at < window + <usize>n * 16; at += 16) {
        const value = v128.load(at);
        v128.store(at, f32x4.pmin(value, carry));
        carry = f32x4.pmax(value, carry);
      }
      v128.store(window + <usize>n * 16, carry);
    }
    const end = window + <usize>d * 16;
    v128.store(end, v128.load32_splat(INFINITY));
    for (let row = d - 1; ; row++) {
      const low = v128.load(window + <usize>(k - 1) * 16);
      const high = v128.load(window + <usize>min(k, d - 1) * 16);
      v128.store(out + <usize>row * LINE + lane, interpolate(low, high, share));
      if (row + 1 == rows) break;
      const added = finiteOrZero(v128.load(x + <usize>(row + 1) * LINE + lane));
      const taken = finiteOrZero(v128.load(x + <usize>(row + 1 - d) * LINE + lane));
      replace(window, end, taken, added);
    }
  }
}

@inline function finiteOrZero(x: v128): v128 {
  return v128.and(x, f32x4.eq(x, x));
}

function replace(window: usize, end: usize, taken: v128, added: v128): void {
  let below = v128.load32_splat(INFINITY, 4);
  let here = v128.load(window);
  for (let at = window; at < end; at += 16) {
    const above = v128.load(at, 16);
    // Without `taken`: the value itself below it, else the next. A mask of ones is NaN, which pmin passes over.
    const kept = f32x4.pmin(above, v128.or(here, f32x4.ge(here, taken)));
    v128.store(at, f32x4.pmax(below, f32x4.pmin(kept, added)));
    below = kept;
    here = above;
  }
}
