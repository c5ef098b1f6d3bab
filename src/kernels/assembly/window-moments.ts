/**
 * ts_std_dev and ts_zscore by anchored block sums. With S and Q the sums of y and y^2 over a window, y being x less the
 * block's anchor, d times the centred sum of squares is dQ - S^2, which for whole numbers is exact. Short windows in
 * float32; float64 for long ones and for blocks that hold a window in doubt.
 *
 * Scratch: 128 (d + 1) bytes.
 */
import { LINE, zero4 } from './simd';
import { clearWarmUp, firstBlock } from './window-blocks';
import {
  differ, DOUBT, highestSquares, holdsTiny, isPoor, leastCentred, LONG, nearConstant, UNLESS_TINY, verdict, worstAnchor,
} from './window-doubt';
import { MOMENT_SUMS, wideMoments } from './window-moments-wide';

export function ts_std_dev(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  momentWindows(false, out, x, rows, base, d, scratch);
}

export function ts_zscore(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  momentWindows(true, out, x, rows, base, d, scratch);
}

function momentWindows(isZscore: bool, out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  let known = false;
  let tiny = false;
  for (let block = firstBlock(base, d); block < rows; block += d) {
    const lines = min(d, rows - block);
    const before = min(block, d - 1);
    for (let column: usize = 0; column < LINE; column += 16) {
      const place = <usize>block * LINE + column;
      const start = x + place;
      const result = out + place;
      if (d >= LONG) {
        wideMoments(isZscore, result, start, before, lines, d, scratch);
        wideMoments(isZscore, result + 8, start + 8, before, lines, d, scratch);
        continue;
      }
      suffixSums(start, before, scratch + <usize>d * MOMENT_SUMS);
      const found = isZscore
        ? prefixes(true, false, result, start, lines, d, scratch, 0)
        : prefixes(false, false, result, start, lines, d, scratch, 0);
      if (found == UNLESS_TINY && !known) {
        tiny = holdsTiny(x, rows);
        known = true;
      }
      if (found == DOUBT || (found == UNLESS_TINY && tiny)) careful(isZscore, result, start, before, lines, d, scratch);
    }
  }
  clearWarmUp(out, rows, d);
}

/** Again, with the windows in doubt from float64. */
function careful(isZscore: bool, result: usize, x: usize, before: i32, lines: i32, d: i32, scratch: usize): void {
  const exact = scratch + <usize>(d + 1) * MOMENT_SUMS;
  const sums = exact + <usize>d * LINE;
  wideMoments(isZscore, exact, x, before, lines, d, sums);
  wideMoments(isZscore, exact + 8, x + 8, before, lines, d, sums);
  if (isZscore) prefixes(true, true, result, x, lines, d, scratch, exact);
  else prefixes(false, true, result, x, lines, d, scratch, exact);
}

/** Sums over the last rows of the block before, from the newest back. */
@inline function suffixSums(x: usize, rows: i32, to: usize): void {
  const anchor = v128.load(x);
  let sum = zero4();
  let squares = sum;
  while (true) {
    v128.store(to, sum);
    v128.store(to, squares, 16);
    if (rows-- <= 0) break;
    x -= LINE;
    to -= MOMENT_SUMS;
    const y = f32x4.sub(v128.load(x), anchor);
    sum = f32x4.add(sum, y);
    squares = f32x4.add(squares, f32x4.mul(y, y));
  }
}

/**
 * The windows that end in one block, four lanes of it; returns what they are (window-doubt.ts). The loop that is run first
 * calls nothing, which keeps it in registers; a block with a window in doubt is run `again`.
 */
@inline function prefixes(
  isZscore: bool,
  again: bool,
  result: usize,
  start: usize,
  lines: i32,
  d: i32,
  suffixes: usize,
  exact: usize,
): i32 {
  const n = f32x4.splat(<f32>d);
  const unit = f32x4.splat(<f32>(isZscore ? <f64>d / <f64>(d - 1) : 1 / (<f64>d * <f64>(d - 1))));
  const share = worstAnchor(d);
  const least = leastCentred();
  const highest = highestSquares();
  const near = nearConstant();
  const anchor = v128.load(start);
  const level = f32x4.mul(anchor, n);
  let sum = zero4();
  let squares = sum;
  const zero = zero4();
  let poors = zero;
  let doubts = zero;
  let from = suffixes + MOMENT_SUMS;
  const end = start + <usize>lines * LINE;
  for (let at = start; at < end; at += LINE) {
    const y = f32x4.sub(v128.load(at), anchor);
    sum = f32x4.add(sum, y);
    squares = f32x4.add(squares, f32x4.mul(y, y));
    const s = f32x4.add(sum, v128.load(from));
    const q = f32x4.add(squares, v128.load(from, 16));
    const ss = f32x4.mul(s, s);
    const centred = f32x4.sub(f32x4.mul(q, n), ss);
    const scale = f32x4.sqrt(f32x4.mul(centred, unit));
    let floor = f32x4.pmax(ss, least);
    let value = scale;
    if (isZscore) {
      const total = f32x4.add(level, s);
      floor = f32x4.pmax(floor, f32x4.mul(f32x4.mul(total, total), near));
      value = f32x4.div(f32x4.sub(f32x4.mul(y, n), s), scale);
    }
    const poor = isPoor(centred, floor, q, share, highest);
    if (again) {
      value = v128.bitselect(v128.load(exact), value, poor);
      exact += LINE;
    } else {
      poors = v128.or(poors, poor);
      doubts = v128.or(doubts, v128.and(poor, differ(s, q, zero)));
    }
    v128.store(result, value);
    from += MOMENT_SUMS;
    result += LINE;
  }
  return verdict(poors, doubts);
}
