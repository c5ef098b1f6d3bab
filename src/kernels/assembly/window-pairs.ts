/**
 * ts_cov, ts_corr, ts_regbeta and ts_regresid by anchored block sums. With u and v the series less their block's anchors,
 * S and Q sums of them and of their products, d Q - S S is d times the centred sum, exact for whole numbers. Short
 * windows in float32; float64 for long ones, for blocks that hold a window in doubt, and for residuals, which may be
 * all but 0 beside their series.
 *
 * Scratch: 224 (d + 1) bytes.
 */
import { LINE, one4, zero4 } from './simd';
import { clearWarmUp, firstBlock } from './window-blocks';
import {
  differ, DOUBT, highestSquares, holdsTiny, isPoor, leastCentred, LONG, nearConstant, UNLESS_TINY, verdict, worstAnchor,
} from './window-doubt';
import { CORR, COV, PAIR_SUMS, REGBETA, REGRESID, widePairs } from './window-pairs-wide';

export function ts_cov(out: usize, x: usize, y: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  pairWindows(COV, out, x, y, rows, base, d, scratch);
}

export function ts_corr(out: usize, x: usize, y: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  pairWindows(CORR, out, x, y, rows, base, d, scratch);
}

export function ts_regbeta(out: usize, x: usize, y: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  pairWindows(REGBETA, out, x, y, rows, base, d, scratch);
}

export function ts_regresid(out: usize, x: usize, y: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  pairWindows(REGRESID, out, x, y, rows, base, d, scratch);
}

function pairWindows(
  kind: i32,
  out: usize,
  x: usize,
  y: usize,
  rows: i32,
  base: i32,
  d: i32,
  scratch: usize,
): void {
  let known = false;
  let tiny = false;
  for (let block = firstBlock(base, d); block < rows; block += d) {
    const lines = min(d, rows - block);
    const before = min(block, d - 1);
    for (let column: usize = 0; column < LINE; column += 16) {
      const place = <usize>block * LINE + column;
      if (d >= LONG || kind == REGRESID) {
        widePairs(kind, out + place, x + place, y + place, before, lines, d, scratch);
        widePairs(kind, out + place + 8, x + place + 8, y + place + 8, before, lines, d, scratch);
        continue;
      }
      suffixSums(x + place, y + place, before, scratch + <usize>d * PAIR_SUMS);
      const found = quick(kind, out + place, x + place, y + place, lines, d, scratch);
      if (found == UNLESS_TINY && !known) {
        tiny = holdsTiny(x, rows) || holdsTiny(y, rows);
        known = true;
      }
      if (found == DOUBT || (found == UNLESS_TINY && tiny)) {
        careful(kind, out + place, x + place, y + place, before, lines, d, scratch);
      }
    }
  }
  clearWarmUp(out, rows, d);
}

function quick(kind: i32, result: usize, x: usize, y: usize, lines: i32, d: i32, suffixes: usize): i32 {
  if (kind == COV) return prefixes(COV, false, result, x, y, lines, d, suffixes, 0);
  if (kind == CORR) return prefixes(CORR, false, result, x, y, lines, d, suffixes, 0);
  return prefixes(REGBETA, false, result, x, y, lines, d, suffixes, 0);
}

/** Again, with the windows in doubt from float64. */
function careful(
  kind: i32,
  result: usize,
  x: usize,
  y: usize,
  before: i32,
  lines: i32,
  d: i32,
  scratch: usize,
): void {
  const exact = scratch + <usize>(d + 1) * PAIR_SUMS;
  const sums = exact + <usize>d * LINE;
  widePairs(kind, exact, x, y, before, lines, d, sums);
  widePairs(kind, exact + 8, x + 8, y + 8, before, lines, d, sums);
  if (kind == COV) prefixes(COV, true, result, x, y, lines, d, scratch, exact);
  else if (kind == CORR) prefixes(CORR, true, result, x, y, lines, d, scratch, exact);
  else prefixes(REGBETA, true, result, x, y, lines, d, scratch, exact);
}

/** Sums over the last rows of the block before, from the newest back. */
function suffixSums(x: usize, y: usize, rows: i32, to: usize): void {
  const anchorX = v128.load(x);
  const anchorY = v128.load(y);
  let sx = zero4();
  let sy = sx;
  let qx = sx;
  let qy = sx;
  let qxy = sx;
  while (true) {
    v128.store(to, sx);
    v128.store(to, sy, 16);
    v128.store(to, qx, 32);
    v128.store(to, qy, 48);
    v128.store(to, qxy, 64);
    if (rows-- <= 0) break;
    x -= LINE;
    y -= LINE;
    to -= PAIR_SUMS;
    const u = f32x4.sub(v128.load(x), anchorX);
    const v = f32x4.sub(v128.load(y), anchorY);
    sx = f32x4.add(sx, u);
    sy = f32x4.add(sy, v);
    qx = f32x4.add(qx, f32x4.mul(u, u));
    qy = f32x4.add(qy, f32x4.mul(v, v));
    qxy = f32x4.add(qxy, f32x4.mul(u, v));
  }
}

/**
 * The windows that end in one block, four lanes of it; returns what they are (window-doubt.ts). The loop that is run first
 * calls nothing, which keeps it in registers; a block with a window in doubt is run `again`.
 */
@inline function prefixes(
  kind: i32,
  again: bool,
  result: usize,
  x: usize,
  y: usize,
  lines: i32,
  d: i32,
  suffixes: usize,
  exact: usize,
): i32 {
  const n = f32x4.splat(<f32>d);
  const unit = f32x4.splat(<f32>(1 / (<f64>d * <f64>(d - 1))));
  const share = worstAnchor(d);
  const least = leastCentred();
  const highest = highestSquares();
  const near = nearConstant();
  const one = one4();
  const anchorX = v128.load(x);
  const anchorY = v128.load(y);
  const levelX = f32x4.mul(anchorX, n);
  const levelY = f32x4.mul(anchorY, n);
  let sumX = zero4();
  let sumY = sumX;
  let squaresX = sumX;
  let squaresY = sumX;
  let products = sumX;
  const zero = zero4();
  let poors = zero;
  let doubts = zero;
  let from = suffixes + PAIR_SUMS;
  for (let line = 0; line < lines; line++) {
    const u = f32x4.sub(v128.load(x), anchorX);
    const v = f32x4.sub(v128.load(y), anchorY);
    sumX = f32x4.add(sumX, u);
    sumY = f32x4.add(sumY, v);
    squaresX = f32x4.add(squaresX, f32x4.mul(u, u));
    squaresY = f32x4.add(squaresY, f32x4.mul(v, v));
    products = f32x4.add(products, f32x4.mul(u, v));
    const sx = f32x4.add(sumX, v128.load(from));
    const sy = f32x4.add(sumY, v128.load(from, 16));
    const qx = f32x4.add(squaresX, v128.load(from, 32));
    const qy = f32x4.add(squaresY, v128.load(from, 48));
    const qxy = f32x4.add(products, v128.load(from, 64));
    const xx = f32x4.mul(sx, sx);
    const yy = f32x4.mul(sy, sy);
    const cx = f32x4.sub(f32x4.mul(qx, n), xx);
    const cy = f32x4.sub(f32x4.mul(qy, n), yy);
    const cxy = f32x4.sub(f32x4.mul(qxy, n), f32x4.mul(sx, sy));
    let floorX = f32x4.pmax(xx, least);
    let floorY = f32x4.pmax(yy, least);
    if (kind == CORR) {
      const total = f32x4.add(levelX, sx);
      floorX = f32x4.pmax(floorX, f32x4.mul(f32x4.mul(total, total), near));
    }
    if (kind != COV) {
      const total = f32x4.add(levelY, sy);
      floorY = f32x4.pmax(floorY, f32x4.mul(f32x4.mul(total, total), near));
    }
    const poorX = isPoor(cx, floorX, qx, share, highest);
    const poorY = isPoor(cy, floorY, qy, share, highest);
    const poor = v128.or(poorX, poorY);
    let value: v128;
    if (kind == COV) value = f32x4.mul(cxy, unit);
    else if (kind == CORR) {
      const norm = d == 2 ? f32x4.abs(cxy) : f32x4.mul(f32x4.sqrt(cx), f32x4.sqrt(cy));
      value = f32x4.pmax(f32x4.pmin(f32x4.div(cxy, norm), one), f32x4.neg(one));
    } else value = f32x4.div(cxy, cy);
    if (again) {
      value = v128.bitselect(v128.load(exact), value, poor);
      exact += LINE;
    } else {
      poors = v128.or(poors, poor);
      const doubtX = v128.and(poorX, differ(sx, qx, zero));
      doubts = v128.or(doubts, v128.or(doubtX, v128.and(poorY, differ(sy, qy, zero))));
    }
    v128.store(result, value);
    x += LINE;
    y += LINE;
    from += PAIR_SUMS;
    result += LINE;
  }
  return verdict(poors, doubts);
}
