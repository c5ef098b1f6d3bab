/**
 * exp and log on two float64 lanes, to a relative error of about 1e-11, so that results rounded to float32 are right in
 * all but the rarest cases, powers too. Arguments are finite; what lies outside the domain is the caller's to mask.
 * Constants are read from memory: V8 would build them anew at each use.
 */

const AT = memory.data<f64>([
  // 0..4: 2/(2k+1) from 2/11 down to 2/3: the series of 2 atanh(s)/s, highest power first
  2.0 / 11, 2.0 / 9, 2.0 / 7, 2.0 / 5, 2.0 / 3,
  // 5: 2
  2,
  // 6, 7: ln 2 in two parts
  6.93147180369123816490e-1, 1.90821492927058770002e-10,
  // 8: 1 / ln 2
  1.4426950408889634,
  // 9..16: 1/k! from 9 down to 2
  1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5,
  // 17: 1
  1,
]);
/** Splits exponent from mantissa so that the mantissa lies in [0.707, 1.414); and the exponent's bias. */
const BITS = memory.data<i64>([0x3fe6a09e667f3bcd, 1023]);

@inline function constant(index: usize): v128 {
  return v128.load64_splat(AT + 8 * index);
}

@inline function step(p: v128, x: v128, index: usize): v128 {
  return f64x2.add(f64x2.mul(p, x), constant(index));
}

/** log of positive, finite, normal float64 lanes: x = 2^e m, m near 1, log m = 2 atanh((m-1)/(m+1)). */
@inline export function log2x64(x: v128): v128 {
  const exponent = i64x2.shr_s(i64x2.sub(x, v128.load64_splat(BITS)), 52);
  const m = i64x2.sub(x, i64x2.shl(exponent, 52));
  const one = constant(17);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const z = f64x2.mul(s, s);
  let p = step(constant(0), z, 1);
  p = step(p, z, 2);
  p = step(p, z, 3);
  p = step(p, z, 4);
  p = step(p, z, 5);
  // The exponents fit in 32 bits: gather them into the low two lanes to convert.
  const e = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponent, exponent, 0, 2, 0, 2));
  return f64x2.add(f64x2.mul(e, constant(6)), f64x2.add(f64x2.mul(p, s), f64x2.mul(e, constant(7))));
}

/** exp of float64 lanes in [-700, 700]. */
@inline export function exp2x64(x: v128): v128 {
  const n = f64x2.nearest(f64x2.mul(x, constant(8)));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, constant(6))), f64x2.mul(n, constant(7)));
  let p = step(constant(9), r, 10);
  p = step(p, r, 11);
  p = step(p, r, 12);
  p = step(p, r, 13);
  p = step(p, r, 14);
  p = step(p, r, 15);
  p = step(p, r, 16);
  p = step(p, r, 17);
  p = step(p, r, 17);
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(n));
  return f64x2.mul(p, i64x2.shl(i64x2.add(whole, v128.load64_splat(BITS, 8)), 52));
}

/** Clamps to [-limit, limit]; NaN stays NaN. */
@inline export function clamp64(x: v128, limit: f64): v128 {
  return f64x2.pmax(f64x2.pmin(x, f64x2.splat(limit)), f64x2.splat(-limit));
}
