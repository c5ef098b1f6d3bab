import { LINE } from './simd';
import { forget, sortedBytes, sortedQuantile } from './skip-sorted';
import * as S from './skip-statistics';

/**
 * `skipna`: what a plain kernel left NaN for want of a complete window is computed again, by plain float64 loops over
 * the values there are. Complete windows keep what the plain kernel gave them.
 *
 * Scratch: 64 * d + 64 bytes.
 */

/** Code of ts_quantile, whose windows stay sorted from one date to the next. */
const QUANTILE: i32 = 8;
/** Code of ts_decay_exp, whose weights are made once. */
const DECAY_EXP: i32 = 16;

export function patch(
  code: i32, out: usize, x: usize, y: usize, rows: i32, base: i32, d: i32, minPeriods: i32, param: f64,
  needsToday: i32, scratch: usize,
): void {
  const powers = scratch + <usize>d * 24;
  if (code == DECAY_EXP) {
    let power: f64 = 1;
    for (let k: usize = 0; k < <usize>d; k++) {
      store<f64>(powers + (k << 3), power);
      power *= param;
    }
  }
  const sorted = powers + (<usize>d << 3);
  const full = i32x4.splat(d);
  // Where more is asked for than a window holds, complete ones are too short as well.
  const every = i32x4.splat(minPeriods > d ? -1 : 0);
  for (let column: usize = 0; column < LINE; column += 16) {
    let n = i32x4.splat(0);
    for (let lane: usize = 0; lane < 4; lane++) forget(sorted + lane * sortedBytes(d));
    for (let row: i32 = 0; row < rows; row++) {
      const today = presence(x, y, row, column);
      n = i32x4.sub(n, today);
      if (row >= d) n = i32x4.add(n, presence(x, y, row - d, column));
      const incomplete = v128.or(i32x4.ne(n, full), every);
      if (!v128.any_true(incomplete)) continue;
      const lanes = i32x4.bitmask(incomplete);
      const present = i32x4.bitmask(today);
      for (let lane: i32 = 0; lane < 4; lane++) {
        if (!((lanes >> lane) & 1)) continue;
        const cell = column + (<usize>lane << 2);
        const enough = countOf(n, lane) >= minPeriods && (!needsToday || (present >> lane) & 1);
        let value: f64 = NaN;
        if (enough && code == QUANTILE) {
          value = sortedQuantile(x + cell, row, d, param, sorted + <usize>lane * sortedBytes(d));
        } else if (enough) {
          value = windowOf(code, x + cell, y ? y + cell : 0, row, d, scratch);
        }
        const narrow = <f32>value;
        store<f32>(out + <usize>row * LINE + cell, Mathf.abs(narrow) <= f32.MAX_VALUE ? narrow : <f32>NaN);
      }
    }
  }
}

/** Lanes with a value, or with a pair of values. */
@inline function presence(x: usize, y: usize, row: i32, column: usize): v128 {
  const at = <usize>row * LINE + column;
  const a = v128.load(x + at);
  const found = f32x4.eq(a, a);
  if (!y) return found;
  const b = v128.load(y + at);
  return v128.and(found, f32x4.eq(b, b));
}

@inline function countOf(n: v128, lane: i32): i32 {
  if (lane == 0) return i32x4.extract_lane(n, 0);
  if (lane == 1) return i32x4.extract_lane(n, 1);
  if (lane == 2) return i32x4.extract_lane(n, 2);
  return i32x4.extract_lane(n, 3);
}

/** The statistic of one lane's window: its finite values, oldest first, and their positions 1..d. */
function windowOf(code: i32, x: usize, y: usize, row: i32, d: i32, scratch: usize): f64 {
  const values = scratch;
  const others = values + (<usize>d << 3);
  const slots = others + (<usize>d << 3);
  // Each value is written; the next one covers it unless it counts.
  let to: usize = 0;
  for (let date = max(0, row - d + 1); date <= row; date++) {
    const a = load<f32>(x + <usize>date * LINE);
    let counts = i32(a == a);
    if (y) {
      const b = load<f32>(y + <usize>date * LINE);
      store<f64>(others + to, <f64>b);
      counts &= i32(b == b);
    }
    store<f64>(values + to, <f64>a);
    store<f64>(slots + to, <f64>(date - row + d));
    to += <usize>counts << 3;
  }
  return statistic(code, values, others, slots, <i32>(to >> 3), d, slots + (<usize>d << 3));
}

/** The order of the cases is that of src/kernels/skip-codes.ts. */
function statistic(code: i32, x: usize, y: usize, slots: usize, n: i32, d: i32, powers: usize): f64 {
  switch (code) {
    case 0: return S.sum(x, n);
    case 1: return S.mean(x, n);
    case 2: return S.product(x, n);
    case 3: return load<f64>(x + (<usize>S.extreme(x, n, 1) << 3));
    case 4: return load<f64>(x + (<usize>S.extreme(x, n, -1) << 3));
    case 5: return S.deviation(x, n);
    case 6: return S.skewness(x, n);
    case 7: return S.kurtosis(x, n);
    // 8 is QUANTILE.
    case 9: return S.meanDeviation(x, n);
    case 10: return load<f64>(slots + (<usize>S.extreme(x, n, -1) << 3));
    case 11: return load<f64>(slots + (<usize>S.extreme(x, n, 1) << 3));
    case 12: return S.lastRank(x, n) / <f64>n;
    case 13: return S.isConstant(x, n) ? NaN : (S.last(x, n) - S.mean(x, n)) / S.deviation(x, n);
    case 14: return scaled(x, n);
    case 15: return S.dot(x, slots, n) / S.sum(slots, n);
    case 16: return faded(x, slots, n, d, powers);
    case 17: return S.correlation(x, y, n);
    case 18: return S.codeviation(x, y, n) / <f64>(n - 1);
    case 19: return S.slope(x, slots, n);
    case 20: return squared(S.correlation(x, slots, n));
    case 21: return S.lastResidual(x, slots, n);
    case 22: return S.slope(x, y, n);
    case 23: return S.lastResidual(x, y, n);
  }
  return unreachable();
}

@inline function squared(x: f64): f64 {
  return x * x;
}

/** Where the last value lies between the smallest and the largest. */
function scaled(x: usize, n: i32): f64 {
  if (S.isConstant(x, n)) return NaN;
  const low = load<f64>(x + (<usize>S.extreme(x, n, 1) << 3));
  const high = load<f64>(x + (<usize>S.extreme(x, n, -1) << 3));
  return (S.last(x, n) - low) / (high - low);
}

/** Mean with weights that fade with age. */
function faded(x: usize, slots: usize, n: i32, d: i32, powers: usize): f64 {
  let total: f64 = 0;
  let weights: f64 = 0;
  for (let i: usize = 0; i < <usize>n << 3; i += 8) {
    const age = d - <i32>load<f64>(slots + i);
    const weight = load<f64>(powers + (<usize>age << 3));
    total += load<f64>(x + i) * weight;
    weights += weight;
  }
  return total / weights;
}
