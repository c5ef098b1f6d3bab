/**
 * ts_sum, ts_mean and ts_decay_linear of short windows in float32 (window-anchor.ts), the fastest of all windows. Equal
 * values give exactly that value, equal counts equal means.
 *
 * Means are sums of terms that carry their weight already. As the anchor is in the window, no such sum leaves float32's
 * range unless a term does, and then it stays so to the end of its block: only the ends are looked at. Plain sums may
 * overflow on the way, so that every row is looked at.
 *
 * Longer windows want float64: an outlier as the anchor would cost them digits.
 *
 * Scratch: 64 (d + 2) bytes.
 */
import { isNaN4, LINE, one4, zero4 } from './simd';
import { mayHavePlain, oddity, plainLanes, wholeLanes } from './window-anchor';
import { clearWarmUp, firstBlock } from './window-blocks';
import { LINEAR, MEAN, mend, SUM, UNKNOWN } from './window-overflow';
import { linearWindows, mixedLinearWindows } from './window-short-linear';

/** Largest windows in float32. An outlier as the anchor may be the oldest value, which weighs least in a linear decay. */
export const SHORT = 24;
export const SHORT_LINEAR = 10;

@inline export function shortWindows(
  kind: i32,
  out: usize,
  x: usize,
  rows: i32,
  base: i32,
  d: i32,
  scratch: usize,
): void {
  const weights = <f32>(kind == LINEAR ? (d * (d + 1)) / 2 : d);
  // Loaded where they are used: a vector made of a number is made again and again in a loop.
  v128.store(scratch, f32x4.splat(1 / weights));
  v128.store(scratch, f32x4.splat(<f32>d / weights), 16);
  v128.store(scratch, f32x4.splat(1 / <f32>d), 32);
  let large = UNKNOWN;
  for (let block = firstBlock(base, d); block < rows; block += d) {
    const place = <usize>block * LINE;
    const row = x + place;
    const result = out + place;
    const end = min(block + d, rows);
    const before = <usize>min(block, d - 1) * LINE;
    const lines = <usize>(end - block) * LINE;
    let odd: v128;
    if (kind == SUM || !mayHavePlain(row)) {
      odd =
        kind == LINEAR
          ? linearWindows(result, row, before, lines, d, scratch)
          : windows(kind, result, row, before, lines, d, scratch);
    } else {
      odd =
        kind == LINEAR
          ? mixedLinearWindows(result, row, before, lines, d, scratch)
          : mixedWindows(result, row, before, lines, d, scratch);
    }
    if (v128.any_true(isNaN4(odd))) large = mend(kind, large, out, x, rows, max(block, d - 1), end, d);
  }
  clearWarmUp(out, rows, d);
}

@inline function anchorOf(kind: i32, at: usize): v128 {
  const a = v128.load(at);
  return kind == SUM ? v128.andnot(a, wholeLanes(a)) : a;
}

@inline function term(kind: i32, x: v128, anchor: v128, weight: v128): v128 {
  const y = f32x4.sub(x, anchor);
  return kind == SUM ? y : f32x4.mul(y, weight);
}

@inline function windowOf(kind: i32, level: v128, sum: v128): v128 {
  return kind == SUM ? f32x4.add(level, sum) : sum;
}

/** Sums, or means where all lanes have an anchor; returns NaN in lanes that hold something not finite. */
@inline function windows(
  kind: i32,
  result: usize,
  row: usize,
  before: usize,
  lines: usize,
  d: i32,
  scratch: usize,
): v128 {
  const isSum = kind == SUM;
  const weight = v128.load(scratch);
  const a0 = anchorOf(kind, row);
  const a1 = anchorOf(kind, row + 16);
  const a2 = anchorOf(kind, row + 32);
  const a3 = anchorOf(kind, row + 48);
  const zero = zero4();
  // A mean begins with its anchor, which is one addition less by row.
  let s0 = isSum ? zero : a0;
  let s1 = isSum ? zero : a1;
  let s2 = isSum ? zero : a2;
  let s3 = isSum ? zero : a3;
  let to = scratch + <usize>(d + 1) * LINE;
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
  for (let at = row - LINE; at >= row - before; at -= LINE) {
    to -= LINE;
    s0 = f32x4.add(s0, term(kind, v128.load(at), a0, weight));
    v128.store(to, s0);
    s1 = f32x4.add(s1, term(kind, v128.load(at, 16), a1, weight));
    v128.store(to, s1, 16);
    s2 = f32x4.add(s2, term(kind, v128.load(at, 32), a2, weight));
    v128.store(to, s2, 32);
    s3 = f32x4.add(s3, term(kind, v128.load(at, 48), a3, weight));
    v128.store(to, s3, 48);
  }
  let left = zero;
  let right = zero;
  if (!isSum) {
    left = v128.or(oddity(s0), oddity(s1));
    right = v128.or(oddity(s2), oddity(s3));
  }
  s0 = zero;
  s1 = zero;
  s2 = zero;
  s3 = zero;
  const n = f32x4.splat(<f32>d);
  const b0 = f32x4.mul(a0, n);
  const b1 = f32x4.mul(a1, n);
  const b2 = f32x4.mul(a2, n);
  const b3 = f32x4.mul(a3, n);
  let from = scratch + 2 * LINE;
  for (let at = row; at < row + lines; at += LINE) {
    s0 = f32x4.add(s0, term(kind, v128.load(at), a0, weight));
    const r0 = windowOf(kind, b0, f32x4.add(s0, v128.load(from)));
    v128.store(result, r0);
    s1 = f32x4.add(s1, term(kind, v128.load(at, 16), a1, weight));
    const r1 = windowOf(kind, b1, f32x4.add(s1, v128.load(from, 16)));
    v128.store(result, r1, 16);
    s2 = f32x4.add(s2, term(kind, v128.load(at, 32), a2, weight));
    const r2 = windowOf(kind, b2, f32x4.add(s2, v128.load(from, 32)));
    v128.store(result, r2, 32);
    s3 = f32x4.add(s3, term(kind, v128.load(at, 48), a3, weight));
    const r3 = windowOf(kind, b3, f32x4.add(s3, v128.load(from, 48)));
    v128.store(result, r3, 48);
    if (isSum) {
      // Zero as long as all are finite.
      left = f32x4.mul(f32x4.mul(left, r0), r1);
      right = f32x4.mul(f32x4.mul(right, r2), r3);
    }
    from += LINE;
    result += LINE;
  }
  if (!isSum) {
    left = v128.or(left, v128.or(oddity(s0), oddity(s1)));
    right = v128.or(right, v128.or(oddity(s2), oddity(s3)));
  }
  return v128.or(left, right);
}

/** Means where some lanes may be summed plainly. */
function mixedWindows(result: usize, row: usize, before: usize, lines: usize, d: i32, scratch: usize): v128 {
  const zero = zero4();
  const n = f32x4.splat(<f32>d);
  let odd = zero;
  for (let column: usize = 0; column < LINE; column += 16) {
    const start = row + column;
    const first = v128.load(start);
    const plain = plainLanes(first);
    const anchor = v128.andnot(first, wholeLanes(first));
    const weight = v128.bitselect(one4(), v128.load(scratch), plain);
    let sum = v128.andnot(anchor, plain);
    let to = scratch + <usize>(d + 1) * LINE;
    v128.store(to, sum);
    for (let at = start - LINE; at >= start - before; at -= LINE) {
      sum = f32x4.add(sum, term(MEAN, v128.load(at), anchor, weight));
      to -= LINE;
      v128.store(to, sum);
    }
    sum = zero;
    let from = scratch + 2 * LINE;
    for (let line: usize = 0; line < lines; line += LINE) {
      sum = f32x4.add(sum, term(MEAN, v128.load(start + line), anchor, weight));
      const total = f32x4.add(sum, v128.load(from));
      const value = v128.bitselect(f32x4.add(anchor, f32x4.div(total, n)), total, plain);
      v128.store(result + column + line, value);
      odd = v128.or(odd, oddity(value));
      from += LINE;
    }
  }
  return odd;
}
