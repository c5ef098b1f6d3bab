/** Windows of float32 whose sums leave its range on the way are taken in float64. */
import { finite4, LINE, max4, zero4 } from './simd';
import { narrow, wide } from './window-blocks';

export const SUM = 0;
export const MEAN = 1;
export const LINEAR = 2;

/** Whether a tile holds values of a size that lets sums overflow. */
export const UNKNOWN = 0;
const SMALL = 1;
const LARGE = 2;

/** No sum of up to 24 differences from an anchor overflows where no value is beyond this. */
const BOUND: f32 = 3.4e38 / 48;

/**
 * Repairs the rows of a block that are not all finite, unless that is for NaN that came in; returns what is known of the
 * tile's values then.
 */
export function mend(
  kind: i32, known: i32, out: usize, x: usize, rows: i32, first: i32, end: i32, d: i32,
): i32 {
  const size = known == UNKNOWN ? (holdsLarge(x, rows) ? LARGE : SMALL) : known;
  if (size == LARGE) repair(kind, out, x, first, end, d);
  return size;
}

/** NaN is passed over. */
function holdsLarge(x: usize, rows: i32): bool {
  const end = x + <usize>rows * LINE;
  let low = zero4();
  let high = low;
  for (let at = x; at < end; at += LINE) {
    low = f32x4.pmax(low, f32x4.abs(v128.load(at)));
    high = f32x4.pmax(high, f32x4.abs(v128.load(at, 16)));
    low = f32x4.pmax(low, f32x4.abs(v128.load(at, 32)));
    high = f32x4.pmax(high, f32x4.abs(v128.load(at, 48)));
  }
  return v128.any_true(f32x4.gt(f32x4.pmax(low, high), f32x4.splat(BOUND)));
}

function repair(kind: i32, out: usize, x: usize, first: i32, end: i32, d: i32): void {
  const finite = max4();
  for (let row = first; row < end; row++) {
    for (let column: usize = 0; column < LINE; column += 16) {
      const at = out + <usize>row * LINE + column;
      const fast = v128.load(at);
      const right = f32x4.le(f32x4.abs(fast), finite);
      if (v128.all_true<i32>(right)) continue;
      const exact = exactWindow(kind, x + <usize>(row - d + 1) * LINE + column, d);
      v128.store(at, v128.bitselect(fast, finite4(exact), right));
    }
  }
}

function exactWindow(kind: i32, oldest: usize, d: i32): v128 {
  let low = f64x2.splat(0);
  let high = low;
  let total: f64 = 0;
  for (let k = 0; k < d; k++) {
    const at = oldest + <usize>k * LINE;
    const weight = <f64>(kind == LINEAR ? k + 1 : 1);
    total += weight;
    low = f64x2.add(low, f64x2.mul(wide(at), f64x2.splat(weight)));
    high = f64x2.add(high, f64x2.mul(wide(at + 8), f64x2.splat(weight)));
  }
  const unit = f64x2.splat(kind == SUM ? 1 : 1 / total);
  return narrow(f64x2.mul(low, unit), f64x2.mul(high, unit));
}
