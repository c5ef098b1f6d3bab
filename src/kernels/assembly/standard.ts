import { MOST } from './factor';
import { both, LINE, promote } from './simd';
import { high, low } from './sort';

/**
 * Z-scores (divisor n) of one date's row and their sums with the label. Float32 serves, measured from a centre within a
 * deviation of the mean whatever the factor's level and tails, as the median is; where it does not (a date that may be
 * constant, values that float32 cannot square) float64 takes over.
 */

/** A row is constant where its centred sum of squares is at most this share of its sum of squares. */
const CONSTANT: f64 = 1e-12;
/** Where rounding may decide whether it is: so much above. */
const DOUBT: f64 = 1e-9;
/** Ranges of a row between which squares keep their digits in float32. */
const NARROW: f64 = 1e-12;
const WIDE: f64 = 1e15;
/** Bytes of a row whose products are summed in float32; those sums are summed in float64. */
const CHUNK: usize = 8 * LINE;

/**
 * Writes the z-scores of a row of `n` values, whose range has just been measured, as `factor.ts` keeps them: a row of
 * values, of bits, and the unit. To `out`, float64: the number of bits, the sums over their cells of z, zy, z^2, y, y^2 (before z is rounded to
 * units), and mean / deviation of the whole row. On a date without z-scores all are 0, and the last is NaN. The row is
 * spoilt.
 */
export function standardise(
  out: usize, values: usize, bits: usize, unit: usize, row: usize, y: usize, width: i32, n: i32, centre: f32,
): void {
  const bytes = <usize>width << 2;
  let rest: f64 = 0;
  let factor: f64 = 1;
  const range = <f64>high - <f64>low;
  let clear = n > 1 && range > NARROW && range < WIDE;
  if (clear) {
    sumUp(row, bytes, centre);
    rest = sum / <f64>n;
    squares -= sum * rest;
    mean = <f64>centre + rest;
    clear = squares > DOUBT * (squares + <f64>n * mean * mean);
  }
  if (!clear) {
    sumUpWide(row, bytes, n);
    if (!(n > 1 && squares > CONSTANT * (squares + <f64>n * mean * mean))) {
      memory.fill(values, 0, bytes >> 1);
      memory.fill(bits, 0, width >> 3);
      store<f64>(unit, 0);
      memory.fill(out, 0, 48);
      store<f64>(out, NaN, 48);
      return;
    }
  }
  const deviation = Math.sqrt(squares / <f64>n);
  if (clear) {
    factor = 1 / deviation;
  } else {
    spread(row, bytes, deviation);
    rest = 0;
    centre = 0;
  }
  const largest = Math.max(<f64>high - mean, mean - <f64>low) / deviation;
  store<f64>(unit, largest / MOST);
  const held = write(out, values, bits, row, y, bytes, centre, <f32>rest, <f32>factor, <f32>(MOST / largest));
  store<f64>(out, <f64>held);
  store<f64>(out, mean / deviation, 48);
}

/** The mean of a row of `n` values whose range was measured: near enough to be its centre. */
export function centreOf(row: usize, width: i32, n: i32): f32 {
  if (n == 0) return 0;
  sumUp(row, <usize>width << 2, low);
  return <f32>(<f64>low + sum / <f64>n);
}

/** What a row's sums come to. */
let sum: f64 = 0;
let squares: f64 = 0;
let mean: f64 = 0;

/** Sums of the distances from `centre` and of their squares. */
function sumUp(row: usize, bytes: usize, centre: f32): void {
  const c = f32x4.splat(centre);
  let sums = f64x2.splat(0);
  let squareSums = sums;
  for (let start: usize = 0; start < bytes; start += CHUNK) {
    const end = min(start + CHUNK, bytes);
    let s = f32x4.splat(0);
    let q = s;
    for (let at = start; at < end; at += 32) {
      let a = f32x4.sub(v128.load(row + at), c);
      let b = f32x4.sub(v128.load(row + at, 16), c);
      a = v128.and(a, f32x4.eq(a, a));
      b = v128.and(b, f32x4.eq(b, b));
      s = f32x4.add(s, f32x4.add(a, b));
      q = f32x4.add(q, f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)));
    }
    sums = promote(sums, s);
    squareSums = promote(squareSums, q);
  }
  sum = both(sums);
  squares = both(squareSums);
}

/** Mean and squares of the distances from it, in two passes of float64. */
function sumUpWide(row: usize, bytes: usize, n: i32): void {
  sum = 0;
  squares = 0;
  for (let at: usize = 0; at < bytes; at += 4) {
    const value = <f64>load<f32>(row + at);
    if (value == value) sum += value;
  }
  mean = sum / <f64>n;
  for (let at: usize = 0; at < bytes; at += 4) {
    const value = <f64>load<f32>(row + at) - mean;
    if (value == value) squares += value * value;
  }
}

/** The row's z-scores in its place. */
function spread(row: usize, bytes: usize, deviation: f64): void {
  for (let at: usize = 0; at < bytes; at += 4) {
    store<f32>(row + at, <f32>((<f64>load<f32>(row + at) - mean) / deviation));
  }
}

/** Writes (x - centre - rest) factor where there is a label, in units, and the sums; returns how many there are. */
function write(
  out: usize, values: usize, bits: usize, row: usize, y: usize, bytes: usize, centre: f32, rest: f32, factor: f32,
  perUnit: f32,
): i32 {
  const m = f32x4.splat(centre);
  const r = f32x4.splat(rest);
  const f = f32x4.splat(factor);
  const k = f32x4.splat(perUnit);
  let held: i32 = 0;
  let sums = f64x2.splat(0);
  let products = sums;
  let selves = sums;
  let labels = sums;
  let labelSquares = sums;
  for (let start: usize = 0; start < bytes; start += CHUNK) {
    const end = min(start + CHUNK, bytes);
    let s = f32x4.splat(0);
    let p = s;
    let q = s;
    let t = s;
    let u = s;
    for (let at = start; at < end; at += LINE) {
      let a = f32x4.mul(f32x4.sub(f32x4.sub(v128.load(row + at), m), r), f);
      let b = f32x4.mul(f32x4.sub(f32x4.sub(v128.load(row + at, 16), m), r), f);
      let c = f32x4.mul(f32x4.sub(f32x4.sub(v128.load(row + at, 32), m), r), f);
      let d = f32x4.mul(f32x4.sub(f32x4.sub(v128.load(row + at, 48), m), r), f);
      let ya = v128.load(y + at);
      let yb = v128.load(y + at, 16);
      let yc = v128.load(y + at, 32);
      let yd = v128.load(y + at, 48);
      // Not NaN, either of them.
      const ea = f32x4.sub(a, ya);
      const ma = f32x4.eq(ea, ea);
      const eb = f32x4.sub(b, yb);
      const mb = f32x4.eq(eb, eb);
      const ec = f32x4.sub(c, yc);
      const mc = f32x4.eq(ec, ec);
      const ed = f32x4.sub(d, yd);
      const md = f32x4.eq(ed, ed);
      a = v128.and(a, ma);
      b = v128.and(b, mb);
      c = v128.and(c, mc);
      d = v128.and(d, md);
      ya = v128.and(ya, ma);
      yb = v128.and(yb, mb);
      yc = v128.and(yc, mc);
      yd = v128.and(yd, md);
      v128.store(values + (at >> 1), i16x8.narrow_i32x4_s(units(a, k), units(b, k)));
      v128.store(values + (at >> 1), i16x8.narrow_i32x4_s(units(c, k), units(d, k)), 16);
      const here = i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(ma, mb), i16x8.narrow_i32x4_s(mc, md)));
      store<u16>(bits + (at >> 5), <u16>here);
      held += popcnt<i32>(here);
      s = f32x4.add(s, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
      t = f32x4.add(t, f32x4.add(f32x4.add(ya, yb), f32x4.add(yc, yd)));
      p = f32x4.add(p, f32x4.add(f32x4.add(f32x4.mul(a, ya), f32x4.mul(b, yb)), f32x4.add(f32x4.mul(c, yc), f32x4.mul(d, yd))));
      u = f32x4.add(u, f32x4.add(f32x4.add(f32x4.mul(ya, ya), f32x4.mul(yb, yb)), f32x4.add(f32x4.mul(yc, yc), f32x4.mul(yd, yd))));
      q = f32x4.add(q, f32x4.add(f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)), f32x4.add(f32x4.mul(c, c), f32x4.mul(d, d))));
    }
    sums = promote(sums, s);
    products = promote(products, p);
    selves = promote(selves, q);
    labels = promote(labels, t);
    labelSquares = promote(labelSquares, u);
  }
  store<f64>(out, both(sums), 8);
  store<f64>(out, both(products), 16);
  store<f64>(out, both(selves), 24);
  store<f64>(out, both(labels), 32);
  store<f64>(out, both(labelSquares), 40);
  return held;
}

/** Z-scores to the nearest unit. */
@inline function units(z: v128, perUnit: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(z, perUnit)));
}
