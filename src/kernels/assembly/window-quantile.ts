import { LINE } from './simd';
import { clearWarmUp, narrow } from './window-blocks';
import { hasNaN, maskWindows } from './window-mask';

/**
 * Quantile of the window. The window of a row is a suffix of the block of d rows before and a prefix of its own block;
 * both are kept sorted lane by lane, and the order statistics of their union are read off the two without a merge. The
 * result depends on the window alone and is exact, so blocks start at the first row given and `base` does not matter.
 *
 * Of a sorted part only the ranks that the rest of the window can still move onto the quantile are kept, about half.
 *
 * Scratch: at most 64 * (6 * d + 8 * rows) bytes + 64 KiB.
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

/** First and last rank kept of a sorted part with n of the window's d values; the k-th and the next are sought. */
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
