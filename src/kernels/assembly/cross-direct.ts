import { LINE } from './simd';
import { blockDates, clearRow, gather, rowStride, rowWidth, scatter } from './rows';
import { resetKey, sortBytes, sortRow, symbolMask } from './sort';
import { wide } from './window-blocks';

/**
 * `winsorize`, `cs_median` and `regress_out` over each date's finite cells of the universe.
 *
 * Scratch: a block of rows and, for `cs_median`, a sort; `regressBytes(symbols, count)` for `regress_out` of `count`
 * inputs.
 */

/** Clips to mean +- limit * deviation, in place. */
export function winsorize(
  out: usize, x: usize, universe: usize, dates: i32, symbols: i32, limit: f64, scratch: usize,
): void {
  const stride = rowStride(symbols);
  const block = blockDates(symbols);
  for (let date: i32 = 0; date < dates; date += block) {
    const count = min(block, dates - date);
    gather(scratch, x, universe, dates, symbols, date, count);
    for (let k: i32 = 0; k < count; k++) clip(scratch + stride * <usize>k, rowWidth(symbols), limit);
    scatter(out, scratch, dates, symbols, date, count);
  }
}

function clip(row: usize, width: i32, limit: f64): void {
  const end = row + (<usize>width << 2);
  let sum = f64x2.splat(0);
  let present = i32x4.splat(0);
  for (let at = row; at < end; at += 16) {
    const v = v128.load(at);
    const mask = f32x4.eq(v, v);
    present = i32x4.sub(present, mask);
    const value = v128.and(v, mask);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(value, value, 1, 1));
    sum = f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(value), high));
  }
  present = i32x4.add(present, v128.shuffle<i64>(present, present, 1, 1));
  const n = i32x4.extract_lane(present, 0) + i32x4.extract_lane(present, 1);
  if (n < 2) return;
  const mean = (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)) / <f64>n;
  const middle = f64x2.splat(mean);
  let squares = f64x2.splat(0);
  for (let at = row; at < end; at += 8) {
    const distance = f64x2.sub(wide(at), middle);
    squares = f64x2.add(squares, v128.and(f64x2.mul(distance, distance), f64x2.eq(distance, distance)));
  }
  const total = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  const reach = limit * Math.sqrt(total / <f64>(n - 1));
  // Rounding keeps order, so to clip at rounded bounds is to round what is clipped.
  const low = f32x4.splat(<f32>(mean - reach));
  const high = f32x4.splat(<f32>(mean + reach));
  for (let at = row; at < end; at += 16) {
    const v = v128.load(at);
    // NaN passes: each comparison with it is false.
    v128.store(at, f32x4.pmin(f32x4.pmax(v, low), high));
  }
}

export function cs_median(out: usize, x: usize, universe: usize, dates: i32, symbols: i32, scratch: usize): void {
  const width = rowWidth(symbols);
  const stride = rowStride(symbols);
  const block = blockDates(symbols);
  const sorting = scratch + stride * <usize>block;
  for (let date: i32 = 0; date < dates; date += block) {
    const count = min(block, dates - date);
    resetKey();
    gather(scratch, x, universe, dates, symbols, date, count);
    for (let k: i32 = 0; k < count; k++) {
      const row = scratch + stride * <usize>k;
      const n = sortRow(row, width, sorting);
      if (n == 0) continue;
      const low = <f64>ranked(row, sorting, (n - 1) >> 1, width);
      const high = <f64>ranked(row, sorting, n >> 1, width);
      const median = f32x4.splat(<f32>(low + (high - low) * 0.5));
      for (let at = row; at < row + (<usize>width << 2); at += 16) {
        const v = v128.load(at);
        v128.store(at, v128.bitselect(median, v, f32x4.eq(v, v)));
      }
    }
    scatter(out, scratch, dates, symbols, date, count);
  }
}

@inline function ranked(row: usize, words: usize, rank: i32, width: i32): f32 {
  const symbol = load<u32>(words + (<usize>rank << 2)) & symbolMask(width);
  return load<f32>(row + (<usize>symbol << 2));
}

/** Dates that `regress_out` gathers at once: fewer the more inputs it has. */
@inline function regressDates(count: i32): i32 {
  return max(1, min(8, 64 / count));
}

/** Rows of the inputs, the symbols that take part, and a float64 row for y, each basis vector and a candidate. */
export function regressBytes(symbols: i32, count: i32): usize {
  const rows = rowStride(symbols) * <usize>count * <usize>regressDates(count);
  return rows + (<usize>rowWidth(symbols) << 2) + vectorBytes(symbols) * <usize>(count + 1);
}

@inline function vectorBytes(symbols: i32): usize {
  return (<usize>rowWidth(symbols) << 3) + LINE;
}

/** Residual of the first input on the others with intercept; `inputs` is the address of their addresses. */
export function regress_out(
  out: usize, inputs: usize, count: i32, universe: usize, dates: i32, symbols: i32, scratch: usize,
): void {
  const width = rowWidth(symbols);
  const stride = rowStride(symbols);
  const block = regressDates(count);
  const between = stride * <usize>block;
  const members = scratch + between * <usize>count;
  const vectors = members + (<usize>width << 2);
  for (let date: i32 = 0; date < dates; date += block) {
    const dated = min(block, dates - date);
    for (let input: i32 = 0; input < count; input++) {
      const x = <usize>load<u32>(inputs + (<usize>input << 2));
      gather(scratch + between * <usize>input, x, input ? 0 : universe, dates, symbols, date, dated);
    }
    for (let k: i32 = 0; k < dated; k++) {
      const row = scratch + stride * <usize>k;
      const n = complete(row, between, count, symbols, members);
      residual(row, between, count, members, n, vectors, vectorBytes(symbols));
      clearRow(row, width);
      for (let i: usize = 0; i < <usize>n; i++) {
        const value = <f32>load<f64>(vectors + (i << 3));
        const to = row + (<usize>load<u32>(members + (i << 2)) << 2);
        store<f32>(to, Mathf.abs(value) <= f32.MAX_VALUE ? value : <f32>NaN);
      }
    }
    scatter(out, scratch, dates, symbols, date, dated);
  }
}

/** Symbols whose inputs are all finite. */
function complete(row: usize, between: usize, count: i32, symbols: i32, members: usize): i32 {
  let n: i32 = 0;
  for (let symbol: i32 = 0; symbol < symbols; symbol++) {
    let at = row + (<usize>symbol << 2);
    let finite = true;
    for (let input: i32 = 0; input < count; input++, at += between) {
      const value = load<f32>(at);
      if (value != value) finite = false;
    }
    store<u32>(members + (<usize>n << 2), symbol);
    n += i32(finite);
  }
  return n;
}

/** A sum of squares at most this share of what it was counts as 0. */
const NOTHING: f64 = 1e-12;

/**
 * Leaves the residual at `vectors`, by Gram-Schmidt, each vector freed twice from those before it. A regressor that is
 * constant or a combination of the others takes nothing away. Where no freedom is left, or y is a combination of the
 * regressors but for rounding, the residual is 0.
 */
function residual(
  row: usize, between: usize, count: i32, members: usize, n: i32, vectors: usize, size: usize,
): void {
  const basis = vectors + size;
  let rank: i32 = 0;
  for (let input: i32 = 1; input < count; input++) {
    const candidate = basis + size * <usize>rank;
    const squares = centre(candidate, row + between * <usize>input, members, n);
    const deviations = dot(candidate, candidate, n);
    if (deviations <= NOTHING * squares) continue;
    free(candidate, basis, rank, size, n);
    free(candidate, basis, rank, size, n);
    const left = dot(candidate, candidate, n);
    if (left <= NOTHING * deviations) continue;
    const unit = f64x2.splat(Math.sqrt(left));
    for (let at = candidate; at < candidate + (<usize>n << 3); at += 16) v128.store(at, f64x2.div(v128.load(at), unit));
    rank++;
  }
  centre(vectors, row, members, n);
  const deviations = dot(vectors, vectors, n);
  free(vectors, basis, rank, size, n);
  free(vectors, basis, rank, size, n);
  const explained = dot(vectors, vectors, n) <= NOTHING * deviations;
  if (rank >= n - 1 || explained) memory.fill(vectors, 0, <usize>n << 3);
}

/** Deviations of a row's members from their mean, followed by 0 to an even number; returns the sum of squares. */
function centre(to: usize, row: usize, members: usize, n: i32): f64 {
  let sum: f64 = 0;
  let squares: f64 = 0;
  for (let i: usize = 0; i < <usize>n; i++) {
    const value = <f64>load<f32>(row + (<usize>load<u32>(members + (i << 2)) << 2));
    store<f64>(to + (i << 3), value);
    sum += value;
    squares += value * value;
  }
  const end = to + (<usize>n << 3);
  const mean = sum / <f64>n;
  for (let at = to; at < end; at += 8) store<f64>(at, load<f64>(at) - mean);
  store<f64>(end, 0);
  return squares;
}

function dot(a: usize, b: usize, n: i32): f64 {
  let sum = f64x2.splat(0);
  for (let at: usize = 0; at < <usize>n << 3; at += 16) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(a + at), v128.load(b + at)));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Takes from a vector what lies along the first `rank` of the basis. */
function free(vector: usize, basis: usize, rank: i32, size: usize, n: i32): void {
  for (let k: i32 = 0; k < rank; k++, basis += size) {
    const along = f64x2.splat(dot(vector, basis, n));
    for (let at: usize = 0; at < <usize>n << 3; at += 16) {
      v128.store(vector + at, f64x2.sub(v128.load(vector + at), f64x2.mul(along, v128.load(basis + at))));
    }
  }
}
