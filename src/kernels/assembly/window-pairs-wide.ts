/**
 * ts_cov, ts_corr, ts_regbeta and ts_regresid in float64, two lanes at a time: long windows, and those that float32 sums
 * do not serve. Sums as in window-pairs.ts; nothing is in doubt.
 */
import { LINE } from './simd';
import { CONSTANT, storeFinite, wide } from './window-blocks';

export const COV = 0;
export const CORR = 1;
/** Regressions are of x on y, in the order of the arguments: the formulas' `ts_regbeta(y, x, d)`. */
export const REGBETA = 2;
export const REGRESID = 3;

/** Bytes of one row's five sums. */
export const PAIR_SUMS: usize = 80;

/** All windows that end in the `lines` rows from `x` and `y` on, a block with `before` rows in the block before. */
export function widePairs(
  kind: i32,
  result: usize,
  x: usize,
  y: usize,
  before: i32,
  lines: i32,
  d: i32,
  scratch: usize,
): void {
  suffixSums(x, y, before, scratch + <usize>d * PAIR_SUMS);
  if (kind == COV) prefixes(COV, result, x, y, lines, d, scratch);
  else if (kind == CORR) prefixes(CORR, result, x, y, lines, d, scratch);
  else if (kind == REGBETA) prefixes(REGBETA, result, x, y, lines, d, scratch);
  else prefixes(REGRESID, result, x, y, lines, d, scratch);
}

function suffixSums(x: usize, y: usize, rows: i32, to: usize): void {
  const anchorX = wide(x);
  const anchorY = wide(y);
  let sx = f64x2.splat(0);
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
    const u = f64x2.sub(wide(x), anchorX);
    const v = f64x2.sub(wide(y), anchorY);
    sx = f64x2.add(sx, u);
    sy = f64x2.add(sy, v);
    qx = f64x2.add(qx, f64x2.mul(u, u));
    qy = f64x2.add(qy, f64x2.mul(v, v));
    qxy = f64x2.add(qxy, f64x2.mul(u, v));
  }
}

@inline function prefixes(kind: i32, result: usize, x: usize, y: usize, lines: i32, d: i32, suffixes: usize): void {
  const n = f64x2.splat(<f64>d);
  const unit = f64x2.splat(kind == COV ? 1 / (<f64>d * <f64>(d - 1)) : 1 / <f64>d);
  const share = v128.load64_splat(CONSTANT);
  const one = f64x2.splat(1);
  const anchorX = wide(x);
  const anchorY = wide(y);
  const levelX = f64x2.mul(anchorX, n);
  const levelY = f64x2.mul(anchorY, n);
  let sumX = f64x2.splat(0);
  let sumY = sumX;
  let squaresX = sumX;
  let squaresY = sumX;
  let products = sumX;
  let from = suffixes + PAIR_SUMS;
  for (let line = 0; line < lines; line++) {
    const u = f64x2.sub(wide(x), anchorX);
    const v = f64x2.sub(wide(y), anchorY);
    sumX = f64x2.add(sumX, u);
    sumY = f64x2.add(sumY, v);
    squaresX = f64x2.add(squaresX, f64x2.mul(u, u));
    squaresY = f64x2.add(squaresY, f64x2.mul(v, v));
    products = f64x2.add(products, f64x2.mul(u, v));
    const sx = f64x2.add(sumX, v128.load(from));
    const sy = f64x2.add(sumY, v128.load(from, 16));
    const qx = f64x2.add(squaresX, v128.load(from, 32));
    const qy = f64x2.add(squaresY, v128.load(from, 48));
    const qxy = f64x2.add(products, v128.load(from, 64));
    const cx = f64x2.sub(f64x2.mul(qx, n), f64x2.mul(sx, sx));
    const cy = f64x2.sub(f64x2.mul(qy, n), f64x2.mul(sy, sy));
    const cxy = f64x2.sub(f64x2.mul(qxy, n), f64x2.mul(sx, sy));
    let value: v128;
    if (kind == COV) value = f64x2.mul(cxy, unit);
    else if (kind == CORR) {
      const norm = d == 2 ? f64x2.abs(cxy) : f64x2.sqrt(f64x2.mul(cx, cy));
      value = f64x2.pmax(f64x2.pmin(f64x2.div(cxy, norm), one), f64x2.neg(one));
      value = v128.or(value, isConstant(cx, f64x2.add(levelX, sx), share));
      value = v128.or(value, isConstant(cy, f64x2.add(levelY, sy), share));
    } else {
      value = v128.or(f64x2.div(cxy, cy), isConstant(cy, f64x2.add(levelY, sy), share));
      if (kind == REGRESID) {
        const lastX = f64x2.sub(f64x2.mul(u, n), sx);
        const lastY = f64x2.sub(f64x2.mul(v, n), sy);
        value = f64x2.mul(f64x2.sub(lastX, f64x2.mul(value, lastY)), unit);
      }
    }
    storeFinite(result, value);
    x += LINE;
    y += LINE;
    from += PAIR_SUMS;
    result += LINE;
  }
}

/**
 * All bits set, which is NaN, where a window is constant. With c = d times the centred sum of squares and t the plain
 * sum, d times the sum of squares is t^2 + c, and c does not count beside 10^12 c.
 */
@inline export function isConstant(centred: v128, total: v128, share: v128): v128 {
  return f64x2.le(centred, f64x2.mul(f64x2.mul(total, total), share));
}
