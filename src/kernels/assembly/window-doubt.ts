/**
 * When the float32 block sums S (of y) and Q (of y^2) of a window are not to be trusted, so that float64
 * decides. The question is asked of the window's own sums: the answer is the same in every slice.
 */
import { zero4 } from './simd';

/** From this window on float64 is faster than asking. */
export const LONG = 128;

/**
 * Most that the window's squared mean, as seen from the anchor, may be of its variance: dQ - S^2 loses that much, on top
 * of the rounding of sums of d values. Below d = 23 no anchor is that far out, being in the window itself.
 */
@inline export function worstAnchor(d: i32): v128 {
  return f32x4.splat(<f32>(100 / Math.sqrt(<f64>d)));
}

/** Times `worstAnchor`: smaller squares are near the end of float32's range. */
@inline export function leastCentred(): v128 {
  return f32x4.splat(1e-30);
}

/** Larger ones may overflow. */
@inline export function highestSquares(): v128 {
  return f32x4.splat(1e30);
}

/** Times `worstAnchor`: the rule for constant windows, 1e-12, with room for rounding. */
@inline export function nearConstant(): v128 {
  return f32x4.splat(1e-10);
}

/** Lanes in doubt, less those whose values are all equal: their sums are 0 and right. */
@inline export function doubtful(doubt: v128, s: v128, q: v128): v128 {
  return v128.and(doubt, f32x4.ne(v128.or(f32x4.abs(s), f32x4.abs(q)), zero4()));
}
