/**
 * When the float32 block sums S (of y) and Q (of y^2) of a window are not to be trusted, so that float64 decides. The
 * question is asked of the window's own sums: the answer is the same in every slice.
 */

import { LINE, zero4 } from './simd';

const LIMITS = memory.data<f32>([1e-30, 1e30, 1e-10]);

/** From this window on float64 is as fast as asking. */
export const LONG = 64;

/**
 * Most that the window's squared mean, as seen from the anchor, may be of its variance: dQ - S^2 loses that much, on top
 * of the rounding of sums of d values. Below d = 27 no anchor is that far out, being in the window itself.
 */
@inline export function worstAnchor(d: i32): v128 {
  return f32x4.splat(<f32>Math.min(25, 500 / <f64>d));
}

/** A centred sum, times `worstAnchor`, may not be less: its squares would be near the end of float32's range. */
@inline export function leastCentred(): v128 {
  return v128.load32_splat(LIMITS);
}

/** Nor a sum of squares more. */
@inline export function highestSquares(): v128 {
  return v128.load32_splat(LIMITS, 4);
}

/** Nor a centred sum, times `worstAnchor`, less than this share of the squares: 1e-12 is constant, by rule. */
@inline export function nearConstant(): v128 {
  return v128.load32_splat(LIMITS, 8);
}

/** Lanes where one series is in doubt, or constant. NaN is in no doubt. */
@inline export function isPoor(centred: v128, floor: v128, q: v128, share: v128, highest: v128): v128 {
  return v128.or(f32x4.lt(f32x4.mul(centred, share), floor), f32x4.gt(q, highest));
}

/** Lanes where not all values are equal, as S and Q show it unless the values are tiny. */
@inline export function differ(s: v128, q: v128, zero: v128): v128 {
  return f32x4.ne(v128.or(s, q), zero);
}

/** What a block's windows are: all sound, sound unless the series holds tiny values, or some in doubt. */
export const SOUND = 0;
export const UNLESS_TINY = 1;
export const DOUBT = 2;

@inline export function verdict(poor: v128, doubt: v128): i32 {
  return v128.any_true(doubt) ? DOUBT : v128.any_true(poor) ? UNLESS_TINY : SOUND;
}

/** Whether rows hold values, other than 0, whose squares vanish: differences of larger ones do not. */
export function holdsTiny(x: usize, rows: i32): bool {
  const zero = zero4();
  const tiny = f32x4.splat(1e-11);
  const end = x + <usize>rows * LINE;
  for (let at = x; at < end; at += 32) {
    const a = f32x4.abs(v128.load(at));
    const b = f32x4.abs(v128.load(at, 16));
    const first = v128.and(f32x4.lt(a, tiny), f32x4.gt(a, zero));
    const second = v128.and(f32x4.lt(b, tiny), f32x4.gt(b, zero));
    if (v128.any_true(v128.or(first, second))) return true;
  }
  return false;
}
