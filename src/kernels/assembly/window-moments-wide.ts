/**
 * ts_std_dev and ts_zscore in float64, two lanes at a time: long windows, and those that float32 sums do not serve. Sums
 * as in window-moments.ts; nothing is in doubt.
 */
import { LINE } from './simd';
import { CONSTANT, storeFinite, wide } from './window-blocks';
import { isConstant } from './window-pairs-wide';

/** Bytes of one row's two sums. */
export const MOMENT_SUMS: usize = 32;

/** All windows that end in the `lines` rows from `x` on, a block with `before` rows in the block before. */
export function wideMoments(
  isZscore: bool,
  result: usize,
  x: usize,
  before: i32,
  lines: i32,
  d: i32,
  scratch: usize,
): void {
  suffixSums(x, before, scratch + <usize>d * MOMENT_SUMS);
  if (isZscore) prefixes(true, result, x, lines, d, scratch);
  else prefixes(false, result, x, lines, d, scratch);
}

function suffixSums(x: usize, rows: i32, to: usize): void {
  const anchor = wide(x);
  let sum = f64x2.splat(0);
  let squares = sum;
  while (true) {
    v128.store(to, sum);
    v128.store(to, squares, 16);
    if (rows-- <= 0) break;
    x -= LINE;
    to -= MOMENT_SUMS;
    const y = f64x2.sub(wide(x), anchor);
    sum = f64x2.add(sum, y);
    squares = f64x2.add(squares, f64x2.mul(y, y));
  }
}

@inline function prefixes(isZscore: bool, result: usize, x: usize, lines: i32, d: i32, suffixes: usize): void {
  const n = f64x2.splat(<f64>d);
  const unit = f64x2.splat(isZscore ? <f64>d / <f64>(d - 1) : 1 / (<f64>d * <f64>(d - 1)));
  const share = v128.load64_splat(CONSTANT);
  const anchor = wide(x);
  const level = f64x2.mul(anchor, n);
  let sum = f64x2.splat(0);
  let squares = sum;
  let from = suffixes + MOMENT_SUMS;
  for (let line = 0; line < lines; line++) {
    const y = f64x2.sub(wide(x), anchor);
    sum = f64x2.add(sum, y);
    squares = f64x2.add(squares, f64x2.mul(y, y));
    const s = f64x2.add(sum, v128.load(from));
    const q = f64x2.add(squares, v128.load(from, 16));
    const centred = f64x2.sub(f64x2.mul(q, n), f64x2.mul(s, s));
    let value = f64x2.sqrt(f64x2.mul(centred, unit));
    if (isZscore) {
      value = f64x2.div(f64x2.sub(f64x2.mul(y, n), s), value);
      value = v128.or(value, isConstant(centred, f64x2.add(level, s), share));
    }
    storeFinite(result, value);
    x += LINE;
    from += MOMENT_SUMS;
    result += LINE;
  }
}
