/**
 * ts_scale: both extremes by blocks, as in extremes.ts. Float64 decides where the range is so small beside the values that
 * the window may count as constant, and where it is beyond float32.
 *
 * Scratch: 32 (d + 1) bytes.
 */
import { further, none } from './extremes';
import { LINE, max4, zero4 } from './simd';
import { clearWarmUp, CONSTANT, firstBlock, narrow, wide } from './window-blocks';

export function ts_scale(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  for (let block = firstBlock(base, d); block < rows; block += d) {
    const lines = min(d, rows - block);
    for (let column: usize = 0; column < LINE; column += 16) {
      const start = x + <usize>block * LINE + column;
      const result = out + <usize>block * LINE + column;
      suffixExtremes(start, min(block, d - 1), scratch + <usize>d * 32);
      const doubt = prefixes(false, result, start, lines, d, scratch, block);
      if (v128.any_true(doubt)) careful(result, start, lines, d, scratch, block);
    }
  }
  clearWarmUp(out, rows, d);
}

function careful(result: usize, x: usize, lines: i32, d: i32, suffixes: usize, block: i32): void {
  prefixes(true, result, x, lines, d, suffixes, block);
}

@inline function suffixExtremes(x: usize, rows: i32, to: usize): void {
  let high = none(true);
  let low = none(false);
  while (true) {
    v128.store(to, high);
    v128.store(to, low, 16);
    if (rows-- <= 0) break;
    x -= LINE;
    to -= 32;
    const value = v128.load(x);
    high = further(true, high, value);
    low = further(false, low, value);
  }
}

/** As in window-moments.ts: returns the lanes in doubt, or asks float64 about them. */
@inline function prefixes(
  careful: bool,
  result: usize,
  x: usize,
  lines: i32,
  d: i32,
  suffixes: usize,
  block: i32,
): v128 {
  // The centred sum of squares is at least half the range's square, the sum of squares at most d times the largest.
  const share = f32x4.splat(<f32>(1.5e-6 * Math.sqrt(<f64>d)));
  const finite = max4();
  let high = none(true);
  let low = none(false);
  let doubts = zero4();
  let from = suffixes + 32;
  for (let line = 0; line < lines; line++) {
    const value = v128.load(x);
    high = further(true, high, value);
    low = further(false, low, value);
    const top = further(true, high, v128.load(from));
    const bottom = further(false, low, v128.load(from, 16));
    const range = f32x4.sub(top, bottom);
    const largest = f32x4.pmax(f32x4.abs(top), f32x4.abs(bottom));
    const doubt = v128.or(f32x4.le(range, f32x4.mul(largest, share)), f32x4.gt(range, finite));
    let height = f32x4.div(f32x4.sub(value, bottom), range);
    if (careful) {
      const ask = v128.and(doubt, f32x4.gt(range, zero4()));
      if (block + line >= d - 1 && v128.any_true(ask)) {
        height = v128.bitselect(exactScale(x - <usize>(d - 1) * LINE, d, value, top, bottom), height, ask);
      }
    } else doubts = v128.or(doubts, doubt);
    v128.store(result, height);
    x += LINE;
    from += 32;
    result += LINE;
  }
  return doubts;
}

/** One window of four lanes in float64, as the reference has it. */
function exactScale(oldest: usize, d: i32, value: v128, top: v128, bottom: v128): v128 {
  const low = scaled(f64x2.promote_low_f32x4(value), f64x2.promote_low_f32x4(top), f64x2.promote_low_f32x4(bottom));
  const high = scaled(upper(value), upper(top), upper(bottom));
  return narrow(v128.or(low, constant(oldest, d)), v128.or(high, constant(oldest + 8, d)));
}

@inline function upper(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
}

@inline function scaled(value: v128, top: v128, bottom: v128): v128 {
  return f64x2.div(f64x2.sub(value, bottom), f64x2.sub(top, bottom));
}

/** All bits set, which is NaN, where the window is constant. */
function constant(oldest: usize, d: i32): v128 {
  const end = oldest + <usize>d * LINE;
  const first = wide(oldest);
  let total = f64x2.splat(0);
  for (let at = oldest; at < end; at += LINE) total = f64x2.add(total, f64x2.sub(wide(at), first));
  const middle = f64x2.div(total, f64x2.splat(<f64>d));
  let centred = f64x2.splat(0);
  let raw = centred;
  for (let at = oldest; at < end; at += LINE) {
    const value = wide(at);
    const deviation = f64x2.sub(f64x2.sub(value, first), middle);
    centred = f64x2.add(centred, f64x2.mul(deviation, deviation));
    raw = f64x2.add(raw, f64x2.mul(value, value));
  }
  return f64x2.le(centred, f64x2.mul(v128.load64_splat(CONSTANT), raw));
}
