/**
 * exp and log on two float64 lanes, accurate to about 1e-14, so that results rounded to float32 are right in all but the
 * rarest cases. Arguments are finite; what lies outside the domain is the caller's to mask.
 */

const LN2_HIGH: f64 = 6.93147180369123816490e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/** Coefficients 1/(2k+1) of the series of atanh, highest first, and 1/k! of exp, highest first. */
const ATANH = memory.data<f64>([1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3]);
const EXP = memory.data<f64>([
  1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1,
  1,
]);

@inline function splat(address: usize): v128 {
  return v128.load64_splat(address);
}

/** log of positive, finite, normal float64 lanes: x = 2^e m, m near 1, log m = 2 atanh((m-1)/(m+1)). */
@inline export function log2x64(x: v128): v128 {
  // Shifts the split of exponent and mantissa so that m lies in [0.707, 1.414).
  const shifted = i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd));
  const exponent = i64x2.shr_s(shifted, 52);
  const m = i64x2.sub(x, i64x2.shl(exponent, 52));
  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const z = f64x2.mul(s, s);
  let p = splat(ATANH);
  for (let k: usize = 1; k < 9; k++) p = f64x2.add(f64x2.mul(p, z), splat(ATANH + 8 * k));
  const series = f64x2.mul(f64x2.add(s, s), f64x2.add(f64x2.mul(p, z), one));
  // The exponents fit in 32 bits: gather them into the low two lanes to convert.
  const e = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponent, exponent, 0, 2, 0, 2));
  return f64x2.add(
    f64x2.mul(e, f64x2.splat(LN2_HIGH)),
    f64x2.add(series, f64x2.mul(e, f64x2.splat(LN2_LOW))),
  );
}

/** exp of float64 lanes in [-700, 700]. */
@inline export function exp2x64(x: v128): v128 {
  const n = f64x2.nearest(f64x2.mul(x, f64x2.splat(1.4426950408889634)));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HIGH))), f64x2.mul(n, f64x2.splat(LN2_LOW)));
  let p = splat(EXP);
  for (let k: usize = 1; k < 12; k++) p = f64x2.add(f64x2.mul(p, r), splat(EXP + 8 * k));
  const whole = i32x4.trunc_sat_f64x2_s_zero(n);
  const bits = i64x2.shl(i64x2.add(i64x2.extend_low_i32x4_s(whole), i64x2.splat(1023)), 52);
  return f64x2.mul(p, bits);
}

/** Clamps to [-limit, limit]; NaN stays NaN. */
@inline export function clamp64(x: v128, limit: f64): v128 {
  return f64x2.pmax(f64x2.pmin(x, f64x2.splat(limit)), f64x2.splat(-limit));
}
