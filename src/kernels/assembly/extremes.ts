/**
 * ts_max, ts_min, ts_argmax and ts_argmin by blocks (window-blocks.ts): an extreme of the end of the block before and one
 * of the start of this block. `pmin` and `pmax` keep a NaN on their left and pass over one on their right, so a NaN that
 * comes in is put in by hand and then stays.
 *
 * Scratch: 32 (d + 1) bytes.
 */
import { isNaN4, LINE } from './simd';
import { clearWarmUp, firstBlock } from './window-blocks';

export function ts_max(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  extremes(true, out, x, rows, base, d, scratch);
}

export function ts_min(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  extremes(false, out, x, rows, base, d, scratch);
}

export function ts_argmax(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  positions(true, out, x, rows, base, d, scratch);
}

export function ts_argmin(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  positions(false, out, x, rows, base, d, scratch);
}

/** What every value is beyond. */
@inline export function none(isMax: bool): v128 {
  return f32x4.splat(isMax ? -Infinity : Infinity);
}

/** The extreme so far with one more value. */
@inline export function further(isMax: bool, so: v128, x: v128): v128 {
  return v128.or(isMax ? f32x4.pmax(so, x) : f32x4.pmin(so, x), isNaN4(x));
}

@inline function extremes(isMax: bool, out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  for (let block = firstBlock(base, d); block < rows; block += d) {
    const lines = <usize>min(d, rows - block) * LINE;
    const before = <usize>min(block, d - 1) * LINE;
    // Half a line at a time.
    for (let column: usize = 0; column < LINE; column += 32) {
      const start = x + <usize>block * LINE + column;
      let m0 = none(isMax);
      let m1 = m0;
      let to = scratch + <usize>d * 32;
      v128.store(to, m0);
      v128.store(to, m1, 16);
      for (let at = start - LINE; at >= start - before; at -= LINE) {
        m0 = further(isMax, m0, v128.load(at));
        m1 = further(isMax, m1, v128.load(at, 16));
        to -= 32;
        v128.store(to, m0);
        v128.store(to, m1, 16);
      }
      m0 = none(isMax);
      m1 = m0;
      let from = scratch + 32;
      let result = out + <usize>block * LINE + column;
      for (let at = start; at < start + lines; at += LINE) {
        m0 = further(isMax, m0, v128.load(at));
        m1 = further(isMax, m1, v128.load(at, 16));
        v128.store(result, further(isMax, m0, v128.load(from)));
        v128.store(result, further(isMax, m1, v128.load(from, 16)), 16);
        from += 32;
        result += LINE;
      }
    }
  }
  clearWarmUp(out, rows, d);
}

@inline function beyond(isMax: bool, a: v128, b: v128): v128 {
  return isMax ? f32x4.gt(a, b) : f32x4.lt(a, b);
}

@inline function reaches(isMax: bool, a: v128, b: v128): v128 {
  return isMax ? f32x4.ge(a, b) : f32x4.le(a, b);
}

/** Places are rows counted from the first row of the block before; less the offset of today's row, they are 1..d. */
@inline function positions(isMax: bool, out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  const one = f32x4.splat(1);
  for (let block = firstBlock(base, d); block < rows; block += d) {
    const lines = <usize>min(d, rows - block) * LINE;
    const before = <usize>min(block, d - 1) * LINE;
    for (let column: usize = 0; column < LINE; column += 16) {
      const start = x + <usize>block * LINE + column;
      let extreme = none(isMax);
      let row = f32x4.splat(<f32>d);
      let place = row;
      let to = scratch + <usize>d * 32;
      v128.store(to, extreme);
      v128.store(to, place, 16);
      // Backwards: of equal values the one met last is the oldest.
      for (let at = start - LINE; at >= start - before; at -= LINE) {
        const value = v128.load(at);
        row = f32x4.sub(row, one);
        place = v128.bitselect(row, place, reaches(isMax, value, extreme));
        extreme = further(isMax, extreme, value);
        to -= 32;
        v128.store(to, extreme);
        v128.store(to, place, 16);
      }
      extreme = none(isMax);
      row = f32x4.splat(<f32>d);
      place = row;
      let offset = f32x4.splat(0);
      let from = scratch + 32;
      let result = out + <usize>block * LINE + column;
      for (let at = start; at < start + lines; at += LINE) {
        const value = v128.load(at);
        place = v128.bitselect(row, place, beyond(isMax, value, extreme));
        extreme = further(isMax, extreme, value);
        const older = v128.load(from);
        const best = v128.bitselect(place, v128.load(from, 16), beyond(isMax, extreme, older));
        const missing = v128.or(isNaN4(extreme), isNaN4(older));
        v128.store(result, v128.or(f32x4.sub(best, offset), missing));
        row = f32x4.add(row, one);
        offset = f32x4.add(offset, one);
        from += 32;
        result += LINE;
      }
    }
  }
  clearWarmUp(out, rows, d);
}
