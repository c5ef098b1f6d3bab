import { finite4, isNaN4, LINE, nan4 } from './simd';
import { narrow, wide } from './window-blocks';

/** Shifts and recursions over the dates of a tile. Scratch: hump 8 * dates bytes, the others none. */

export function ts_delay(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  const before = <usize>min(d, rows) * LINE;
  const nan = nan4();
  for (let at = out; at < out + before; at += 16) v128.store(at, nan);
  memory.copy(out + before, x, <usize>rows * LINE - before);
}

/** The latest finite value of the last d rows. */
export function ts_backfill(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  const bytes = <usize>rows * LINE;
  const nan = nan4();
  const one = i32x4.splat(1);
  const window = i32x4.splat(d);
  for (let lane: usize = 0; lane < LINE; lane += 16) {
    let last = nan;
    let age = i32x4.splat(0);
    for (let at = lane; at < bytes; at += LINE) {
      const value = v128.load(x + at);
      const missing = isNaN4(value);
      last = v128.bitselect(last, value, missing);
      age = v128.and(i32x4.add(age, one), missing);
      v128.store(out + at, v128.bitselect(last, nan, i32x4.lt_s(age, window)));
    }
  }
}

/** y = m/n x + (1 - m/n) y' in float64; NaN gives NaN and leaves y' as it was. A state of NaN has not started. */
export function ts_sma_cn(out: usize, x: usize, rows: i32, base: i32, n: i32, m: f64, scratch: usize): void {
  const bytes = <usize>rows * LINE;
  const share = f64x2.splat(m / <f64>n);
  const rest = f64x2.splat(1 - m / <f64>n);
  // Each state waits for itself, so four of them advance side by side.
  for (let lane: usize = 0; lane < LINE; lane += 32) {
    let a = f64x2.splat(NaN);
    let b = a;
    let c = a;
    let e = a;
    for (let at = lane; at < bytes; at += LINE) {
      a = recur(a, wide(x + at), share, rest);
      b = recur(b, wide(x + at + 8), share, rest);
      c = recur(c, wide(x + at + 16), share, rest);
      e = recur(e, wide(x + at + 24), share, rest);
      v128.store(out + at, whereFinite(narrow(a, b), v128.load(x + at)));
      v128.store(out + at, whereFinite(narrow(c, e), v128.load(x + at, 16)), 16);
    }
  }
}

@inline function whereFinite(y: v128, x: v128): v128 {
  const nan = nan4();
  return v128.bitselect(finite4(y), nan, f32x4.eq(x, x));
}

@inline function recur(last: v128, value: v128, share: v128, rest: v128): v128 {
  const finite = f64x2.eq(value, value);
  const next = f64x2.add(f64x2.mul(share, value), f64x2.mul(rest, last));
  const otherwise = v128.bitselect(value, last, finite);
  return v128.bitselect(next, otherwise, v128.and(finite, f64x2.eq(last, last)));
}

/** NaN on exit, x on the trigger, else yesterday's output; what is NaN is not true. */
export function trade_when(
  out: usize, trigger: usize, x: usize, exit: usize, rows: i32, base: i32, scratch: usize,
): void {
  const bytes = <usize>rows * LINE;
  const nan = nan4();
  for (let lane: usize = 0; lane < LINE; lane += 16) {
    let last = nan;
    for (let at = lane; at < bytes; at += LINE) {
      last = v128.bitselect(v128.load(x + at), last, isTrue(v128.load(trigger + at)));
      last = v128.bitselect(nan, last, isTrue(v128.load(exit + at)));
      v128.store(out + at, last);
    }
  }
}

@inline function isTrue(x: v128): v128 {
  return v128.and(f32x4.ne(x, f32x4.splat(0)), f32x4.eq(x, x));
}

/**
 * Today's x where it is further than h times the date's sum of |x| from yesterday's output, else yesterday's output.
 * The sums come first, tile by tile and in the order of symbols, so that they are the reference's to the last bit.
 */
export function hump(
  out: usize, x: usize, universe: usize, dates: i32, symbols: i32, h: f64, scratch: usize,
): void {
  const tiles = (symbols + 15) >> 4;
  memory.fill(scratch, 0, <usize>dates * 8);
  for (let tile = 0; tile < tiles; tile++) {
    const line = <usize>tile * <usize>dates;
    addSizes(scratch, x + line * LINE, universe ? universe + line * 16 : 0, dates, min(16, symbols - tile * 16));
  }
  for (let at = scratch; at < scratch + <usize>dates * 8; at += 8) store<f64>(at, load<f64>(at) * h);
  for (let tile = 0; tile < tiles; tile++) {
    const line = <usize>tile * <usize>dates;
    const members = universe ? universe + line * 16 : 0;
    for (let lane: usize = 0; lane < 16; lane += 4) {
      const at = line * LINE + lane * 4;
      const used = symbols - tile * 16 - <i32>lane;
      humpLanes(out + at, x + at, members ? members + lane : 0, dates, scratch, used);
    }
  }
}

/** Adds one tile's sizes to the sums of the dates, symbol by symbol. */
function addSizes(sums: usize, x: usize, members: usize, dates: i32, used: i32): void {
  for (let date: i32 = 0; date < dates; date++, x += LINE, sums += 8) {
    let sum = load<f64>(sums);
    for (let lane: i32 = 0; lane < 16; lane += 4) {
      const value = v128.load(x + (<usize>lane << 2));
      const counts = v128.and(memberMask(members ? members + lane : 0, realLanes(used - lane)), f32x4.eq(value, value));
      const size = v128.and(f32x4.abs(value), counts);
      const low = f64x2.promote_low_f32x4(size);
      const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(size, size, 1, 1));
      sum = sum + f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
      sum = sum + f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1);
    }
    store<f64>(sums, sum);
    if (members) members += 16;
  }
}

/** The first `used` of four lanes, as a mask. */
@inline function realLanes(used: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(used));
}

/** The members among four symbols, as a mask; without a universe, the symbols that are not padding. */
@inline function memberMask(members: usize, used: v128): v128 {
  if (members == 0) return used;
  const bytes = i16x8.extend_low_i8x16_u(v128.load32_zero(members));
  return v128.and(used, i32x4.ne(i32x4.extend_low_i16x8_u(bytes), i32x4.splat(0)));
}

function humpLanes(out: usize, x: usize, members: usize, dates: i32, limits: usize, lanes: i32): void {
  const nan = nan4();
  const used = realLanes(lanes);
  let last = nan;
  for (let date: i32 = 0; date < dates; date++, out += LINE, x += LINE) {
    const value = v128.load(x);
    const limit = v128.load64_splat(limits + (<usize>date << 3));
    const low = isFurther(value, last, limit);
    const high = isFurther(v128.shuffle<i64>(value, value, 1, 1), v128.shuffle<i64>(last, last, 1, 1), limit);
    const moves = v128.or(isNaN4(last), v128.shuffle<i32>(low, high, 0, 2, 4, 6));
    last = v128.bitselect(v128.bitselect(value, last, moves), last, f32x4.eq(value, value));
    last = v128.bitselect(last, nan, memberMask(members, used));
    v128.store(out, last);
    if (members) members += 16;
  }
}

@inline function isFurther(value: v128, last: v128, limit: v128): v128 {
  const distance = f64x2.sub(f64x2.promote_low_f32x4(value), f64x2.promote_low_f32x4(last));
  return f64x2.gt(f64x2.abs(distance), limit);
}
