import { doubleRanks } from './ranks';
import { rowStride, rowWidth } from './rows';
import { both, promote } from './simd';
import { resetKey, sortBytes, sortRow, symbolMask, tied } from './sort';

/**
 * Sums behind the daily RankIC and the turnover of a factor. Ranks are kept as integers: twice the average rank less
 * n + 1, whose sum is 0; so all sums are exact.
 *
 * The label comes as its order and as its ranks, rows by date. The order is a list of the labelled cells ascending by
 * label, u32 entries, bit 31 set where the label equals the one before, followed by a 0; `width + 16` entries per date. The
 * ranks are i32, `width` per date, 0 where there is no label.
 *
 * Scratch of `labelRanks`: `labelRankBytes(symbols)`.
 */

const EQUAL: u32 = 0x80000000;

export function labelRankBytes(symbols: i32): usize {
  return rowStride(symbols) + sortBytes(rowWidth(symbols));
}

/**
 * Writes order and ranks of the labels `y`, rows `[date][width]`, NaN where there is none; and to `sums` two float64 by
 * date: their number and the sum of their squared ranks.
 */
export function labelRanks(
  order: usize, ranks: usize, sums: usize, y: usize, dates: i32, symbols: i32, scratch: usize,
): void {
  const width = rowWidth(symbols);
  const bytes = <usize>width << 2;
  const sorting = scratch + rowStride(symbols);
  const mask = symbolMask(width);
  for (let date: i32 = 0; date < dates; date++, order += bytes + 64, ranks += bytes, y += bytes, sums += 16) {
    resetKey();
    memory.copy(scratch, y, bytes);
    const n = sortRow(scratch, width, sorting);
    let before: f32 = NaN;
    for (let at: usize = 0; at < <usize>n << 2; at += 4) {
      const cell = load<u32>(sorting + at) & mask;
      const value = load<f32>(scratch + (<usize>cell << 2));
      store<u32>(order + at, cell | (value == before ? EQUAL : 0));
      before = value;
    }
    store<u32>(order + (<usize>n << 2), 0);
    memory.fill(ranks, 0, bytes);
    doubleRanks(ranks, scratch, sorting, n, width, -(n + 1));
    store<f64>(sums, <f64>n);
    store<f64>(sums, <f64>squaresOf(ranks, width, n), 8);
  }
}

/** Rows of the ranks of a date and of the date before, and one for ranks among the pairs. */
let today: usize = 0;
let yesterday: usize = 0;
let among: usize = 0;
/** What the ranks are multiplied by, that their sum of absolute values is 1; NaN where a date holds nothing. */
let share: f64 = NaN;

/** Before the first date; `rows` is room for three rows, `stride` apart. */
export function startRanks(rows: usize, stride: usize): void {
  today = rows;
  yesterday = rows + stride;
  among = yesterday + stride;
  share = NaN;
}

/** Sums of squares of ranks, found on the way. */
let rankSquares: i64 = 0;

/**
 * Writes 4 float64 of a row that `sortRow` has just ordered: over its `paired` cells with a label the product of the ranks'
 * deviations, the squares of the factor's and of the label's (0 where `paired` is); and the sum of |w[t] - w[t-1]|, NaN
 * where one of the days holds nothing.
 */
export function rankDay(
  out: usize, row: usize, words: usize, width: i32, n: i32, paired: i32,
  labelBits: usize, order: usize, labelRanks: usize, labelSums: usize,
): void {
  const swap = yesterday;
  yesterday = today;
  today = swap;
  memory.fill(today, 0, <usize>width << 2);
  doubleRanks(today, row, words, n, width, -(n + 1));
  const before = share;
  share = n > 0 ? 1 / <f64>max<i64>(1, grossRanks(today, width, n)) : NaN;
  store<f64>(out, before + share == before + share ? change(width, <f32>share, <f32>before) : NaN, 24);
  if (paired == 0) {
    memory.fill(out, 0, 24);
    return;
  }
  let ranks = today;
  if (paired == n) {
    rankSquares = squaresOf(today, width, n);
  } else {
    ranks = among;
    rankPairs(among, row, words, n, paired, width, labelBits);
  }
  store<f64>(out, <f64>rankSquares, 8);
  if (<f64>paired == load<f64>(labelSums)) {
    // Every label has its pair; other cells' ranks meet a 0.
    store<f64>(out, <f64>product(ranks, labelRanks, width));
    store<f64>(out, load<f64>(labelSums, 8), 16);
  } else {
    store<f64>(out, <f64>walk(ranks, row, order, paired));
    store<f64>(out, <f64>rankSquares, 16);
  }
}

/** Sum of |rank|. */
function grossRanks(ranks: usize, width: i32, n: i32): i64 {
  if (!tied) return (<i64>n * <i64>n) >> 1;
  let sum = i64x2.splat(0);
  for (let at = ranks; at < ranks + (<usize>width << 2); at += 16) {
    const size = i32x4.abs(v128.load(at));
    sum = i64x2.add(sum, i64x2.add(i64x2.extend_low_i32x4_u(size), i64x2.extend_high_i32x4_u(size)));
  }
  return i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1);
}

function squaresOf(ranks: usize, width: i32, n: i32): i64 {
  return tied ? product(ranks, ranks, width) : <i64>n * (<i64>n * <i64>n - 1) / 3;
}

function product(a: usize, b: usize, width: i32): i64 {
  let low = i64x2.splat(0);
  let high = low;
  for (let at: usize = 0; at < <usize>width << 2; at += 16) {
    const x = v128.load(a + at);
    const y = v128.load(b + at);
    low = i64x2.add(low, i64x2.extmul_low_i32x4_s(x, y));
    high = i64x2.add(high, i64x2.extmul_high_i32x4_s(x, y));
  }
  const sum = i64x2.add(low, high);
  return i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1);
}

/** Sum of |today's rank * a - yesterday's * b|. */
function change(width: i32, a: f32, b: f32): f64 {
  const s = f32x4.splat(a);
  const t = f32x4.splat(b);
  let sum = f64x2.splat(0);
  const end = <usize>width << 2;
  for (let at: usize = 0; at < end; at += 64) {
    const part = f32x4.add(
      f32x4.add(distance(at, s, t), distance(at + 16, s, t)),
      f32x4.add(distance(at + 32, s, t), distance(at + 48, s, t)),
    );
    sum = promote(sum, part);
  }
  return both(sum);
}

@inline function distance(at: usize, a: v128, b: v128): v128 {
  const x = f32x4.mul(f32x4.convert_i32x4_s(v128.load(today + at)), a);
  const y = f32x4.mul(f32x4.convert_i32x4_s(v128.load(yesterday + at)), b);
  return f32x4.abs(f32x4.sub(x, y));
}

/** Ranks the factor again among its cells that have a label. */
function rankPairs(ranks: usize, row: usize, words: usize, n: i32, paired: i32, width: i32, labelBits: usize): void {
  const mask = symbolMask(width);
  const end = words + (<usize>n << 2);
  if (!tied) {
    let twice = 1 - paired;
    for (let at = words; at < end; at += 4) {
      const cell = load<u32>(at) & mask;
      store<i32>(ranks + (<usize>cell << 2), twice);
      twice += <i32>bitOf(labelBits, cell) << 1;
    }
    rankSquares = <i64>paired * (<i64>paired * <i64>paired - 1) / 3;
    return;
  }
  rankSquares = 0;
  let below: i32 = 0;
  for (let at = words; at < end; ) {
    const start = at;
    const value = load<f32>(row + (<usize>(load<u32>(at) & mask) << 2));
    let count: i32 = 0;
    do {
      count += <i32>bitOf(labelBits, load<u32>(at) & mask);
      at += 4;
    } while (at < end && load<f32>(row + (<usize>(load<u32>(at) & mask) << 2)) == value);
    const twice = 2 * below + count - paired;
    for (let member = start; member < at; member += 4) {
      store<i32>(ranks + (<usize>(load<u32>(member) & mask) << 2), twice);
    }
    rankSquares += <i64>count * <i64>twice * <i64>twice;
    below += count;
  }
}

@inline function bitOf(bits: usize, cell: u32): u32 {
  return (<u32>load<u8>(bits + <usize>(cell >> 3)) >> (cell & 7)) & 1;
}

/** Sum of the products with the label's ranks among the pairs, made over its order; also the squares of those. */
function walk(ranks: usize, row: usize, order: usize, paired: i32): i64 {
  let products: i64 = 0;
  let squares: i64 = 0;
  let below: i32 = 0;
  let entry = load<u32>(order);
  let left = paired;
  while (left > 0) {
    let sum: i64 = 0;
    let count: i32 = 0;
    do {
      const cell = <usize>(entry & ~EQUAL) << 2;
      const value = load<f32>(row + cell);
      const held = i32(value == value);
      count += held;
      sum += <i64>(load<i32>(ranks + cell) & -held);
      order += 4;
      entry = load<u32>(order);
    } while (entry & EQUAL);
    const twice = 2 * below + count - paired;
    products += sum * <i64>twice;
    squares += <i64>count * <i64>twice * <i64>twice;
    below += count;
    left -= count;
  }
  rankSquares = squares;
  return products;
}
