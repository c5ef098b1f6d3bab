/**
 * Lines of 16 float32 (64 bytes) are the unit of every tile kernel: one date of 16 symbols, four vectors.
 *
 * V8 rebuilds a vector constant at each use inside a loop, so constants are loaded from memory (`splat`). `f32x4.min` and
 * `max` are slow on x86; kernels use `pmin` and `pmax` and treat NaN themselves.
 */

/** Bytes of one line: 16 symbols on one date. */
@inline export const LINE: usize = 64;

const CONSTANTS = memory.data<f32>([<f32>NaN, <f32>3.4028234663852886e38, 0, 1, -1, 0.5, 1e-12]);

@inline export function nan4(): v128 {
  return v128.load32_splat(CONSTANTS);
}
/** Largest finite float32. */
@inline export function max4(): v128 {
  return v128.load32_splat(CONSTANTS, 4);
}
@inline export function zero4(): v128 {
  return v128.load32_splat(CONSTANTS, 8);
}
@inline export function one4(): v128 {
  return v128.load32_splat(CONSTANTS, 12);
}
@inline export function half4(): v128 {
  return v128.load32_splat(CONSTANTS, 20);
}
/** A series is constant where its centred sum of squares is at most this share of its sum of squares. */
@inline export function constantShare4(): v128 {
  return v128.load32_splat(CONSTANTS, 24);
}

/** `x` where it is finite, NaN elsewhere: what every kernel does to what it stores. An infinity times 0 is NaN. */
@inline export function finite4(x: v128): v128 {
  return f32x4.add(x, f32x4.mul(x, f32x4.splat(0)));
}

/** Lanes that are NaN, as a mask. */
@inline export function isNaN4(x: v128): v128 {
  return f32x4.ne(x, x);
}

/** Fills `lines` lines with one value. */
export function fill(out: usize, lines: i32, value: f32): void {
  const v = f32x4.splat(value);
  const end = out + <usize>lines * LINE;
  for (let at = out; at < end; at += 16) v128.store(at, v);
}

/** Copies `lines` lines. */
export function copy(out: usize, x: usize, lines: i32): void {
  memory.copy(out, x, <usize>lines * LINE);
}

/** Sets lanes `used`..15 of each line to NaN: the padding beyond the last symbol. */
export function clearPadding(out: usize, lines: i32, used: i32): void {
  const end = out + <usize>lines * LINE;
  for (let column = <usize>(used >> 2) * 16; column < LINE; column += 16) {
    // A mask of ones is a NaN.
    const first = i32x4.splat(used - <i32>(column >> 2));
    const padding = i32x4.ge_s(i32x4(0, 1, 2, 3), first);
    for (let at = out + column; at < end; at += LINE) v128.store(at, v128.or(v128.load(at), padding));
  }
}

/** Adds the four lanes of a float32 sum to two float64 ones. */
@inline export function promote(sum: v128, x: v128): v128 {
  const top = i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  return f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(top)));
}

@inline export function both(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
