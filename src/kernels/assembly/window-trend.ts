/**
 * ts_slope, ts_rsquare and ts_resid: least squares of a window on its positions 1..d, by anchored block sums in float64,
 * two lanes at a time. With S the sum of y, Q that of y^2 and M that of position times y, M by second-order sums as in
 * window-sums.ts, the slope is (M - S (d+1)/2) / (d (d^2-1)/12).
 *
 * Scratch: 48 (d + 1) bytes.
 */
import { LINE } from './simd';
import { clearWarmUp, CONSTANT, firstBlock, storeFinite, wide } from './window-blocks';
import { isConstant } from './window-pairs-wide';

export function ts_slope(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  trendWindows(SLOPE, out, x, rows, base, d, scratch);
}

export function ts_rsquare(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  trendWindows(RSQUARE, out, x, rows, base, d, scratch);
}

export function ts_resid(out: usize, x: usize, rows: i32, base: i32, d: i32, scratch: usize): void {
  trendWindows(RESID, out, x, rows, base, d, scratch);
}

const SLOPE = 0;
const RSQUARE = 1;
const RESID = 2;

/** Bytes of one row's sums. */
const SUMS: usize = 48;

@inline function trendWindows(
  kind: i32,
  out: usize,
  x: usize,
  rows: i32,
  base: i32,
  d: i32,
  scratch: usize,
): void {
  for (let block = firstBlock(base, d); block < rows; block += d) {
    for (let column: usize = 0; column < LINE; column += 8) {
      const place = <usize>block * LINE + column;
      suffixSums(kind, x + place, min(block, d - 1), scratch + <usize>d * SUMS);
      prefixes(kind, out + place, x + place, min(d, rows - block), d, scratch);
    }
  }
  clearWarmUp(out, rows, d);
}

@inline function suffixSums(kind: i32, x: usize, rows: i32, to: usize): void {
  const anchor = wide(x);
  let sum = f64x2.splat(0);
  let moment = sum;
  let squares = sum;
  while (true) {
    v128.store(to, sum);
    v128.store(to, moment, 16);
    if (kind == RSQUARE) v128.store(to, squares, 32);
    if (rows-- <= 0) break;
    x -= LINE;
    to -= SUMS;
    const y = f64x2.sub(wide(x), anchor);
    sum = f64x2.add(sum, y);
    moment = f64x2.add(moment, sum);
    if (kind == RSQUARE) squares = f64x2.add(squares, f64x2.mul(y, y));
  }
}

@inline function prefixes(kind: i32, result: usize, x: usize, lines: i32, d: i32, suffixes: usize): void {
  const n = f64x2.splat(<f64>d);
  const middle = f64x2.splat((<f64>d + 1) / 2);
  // Centred sum of squares of 1..d.
  const spread = (<f64>d * (<f64>d * <f64>d - 1)) / 12;
  const perSpread = f64x2.splat(1 / spread);
  const mean = f64x2.splat(1 / <f64>d);
  const reach = f64x2.splat((<f64>d - 1) / 2);
  const anchor = wide(x);
  const level = f64x2.mul(anchor, n);
  let sum = f64x2.splat(0);
  let sums = sum;
  let squares = sum;
  let from = suffixes + SUMS;
  for (let line = 0; line < lines; line++) {
    const y = f64x2.sub(wide(x), anchor);
    sums = f64x2.add(sums, sum);
    sum = f64x2.add(sum, y);
    const s = f64x2.add(sum, v128.load(from));
    const moment = f64x2.add(f64x2.sub(f64x2.mul(n, sum), sums), v128.load(from, 16));
    const product = f64x2.sub(moment, f64x2.mul(middle, s));
    let value: v128;
    if (kind == RSQUARE) {
      squares = f64x2.add(squares, f64x2.mul(y, y));
      const q = f64x2.add(squares, v128.load(from, 32));
      const centred = f64x2.sub(f64x2.mul(n, q), f64x2.mul(s, s));
      value = f64x2.mul(f64x2.div(f64x2.mul(f64x2.mul(product, product), n), centred), perSpread);
      value = f64x2.pmin(value, f64x2.splat(1));
      value = v128.or(value, isConstant(centred, f64x2.add(level, s), v128.load64_splat(CONSTANT)));
    } else {
      value = f64x2.mul(product, perSpread);
      if (kind == RESID) {
        value = f64x2.sub(f64x2.sub(y, f64x2.mul(s, mean)), f64x2.mul(value, reach));
      }
    }
    storeFinite(result, value);
    x += LINE;
    from += SUMS;
    result += LINE;
  }
}
