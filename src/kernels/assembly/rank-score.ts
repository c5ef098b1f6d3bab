import { doubleRanks } from './ranks';
import { rowStride, rowWidth } from './rows';
import { both, promote } from './simd';
import { resetKey, sortBytes, sortRow, symbolMask, tied } from './sort';

/**
 * Sums behind the daily RankIC and the turnover of a factor. Ranks are kept as integers: twice the average rank less
 * n + 1, whose sum is 0; so all sums are exact.
 *
 * The label comes as its order and as its ranks, rows by date. The order is a list of the labelled cells ascending by
 * label, the sign bit set where the label equals the one before, followed by a 0; `width + 16` entries per date. The ranks
 * are `width` per date, 0 where there is no label. Entries and ranks are i16 as long as rows allow, else i32
 * (`labelEntryBytes`).
 *
 * Scratch of `labelRanks`: `labelRankBytes(symbols)`.
 */

export function labelRankBytes(symbols: i32): usize {
  return 2 * rowStride(symbols) + sortBytes(rowWidth(symbols));
}

/** Cells of a row and twice their ranks fit i16. */
@inline function isNarrow(width: i32): bool {
  return width <= 32768;
}

/** Bytes of an entry of the order, and of a rank. */
export function labelEntryBytes(symbols: i32): i32 {
  return isNarrow(rowWidth(symbols)) ? 2 : 4;
}

/**
 * Writes order and ranks of the labels `y`, rows `[date][width]`, NaN where there is none; and to `sums` two float64 by
 * date: their number and the sum of their squared ranks.
 */
export function labelRanks(
  order: usize, ranks: usize, sums: usize, y: usize, dates: i32, symbols: i32, scratch: usize,
): void {
  const width = rowWidth(symbols);
  const cells = <usize>width;
  const bytes = <usize>labelEntryBytes(symbols);
  const row = scratch + rowStride(symbols);
  const sorting = row + rowStride(symbols);
  const mask = symbolMask(width);
  for (let date: i32 = 0; date < dates; date++, y += cells << 2, sums += 16) {
    resetKey();
    memory.copy(scratch, y, cells << 2);
    const n = sortRow(scratch, width, sorting);
    let before: f32 = NaN;
    for (let k: usize = 0; k < <usize>n; k++) {
      const cell = load<u32>(sorting + (k << 2)) & mask;
      const value = load<f32>(scratch + (<usize>cell << 2));
      const entry = cell | (value == before ? 1 << 31 : 0);
      if (bytes == 2) store<u16>(order + (k << 1), cell | (entry >> 16));
      else store<u32>(order + (k << 2), entry);
      before = value;
    }
    if (bytes == 2) store<u16>(order + (<usize>n << 1), 0);
    else store<u32>(order + (<usize>n << 2), 0);
    memory.fill(row, 0, cells << 2);
    doubleRanks(row, scratch, sorting, n, width, -(n + 1));
    if (bytes == 2) narrow(ranks, row, cells);
    else memory.copy(ranks, row, cells << 2);
    store<f64>(sums, <f64>n);
    store<f64>(sums, <f64>squaresOf(row, width, n), 8);
    order += (cells + 16) * bytes;
    ranks += cells * bytes;
  }
}

function narrow(to: usize, from: usize, cells: usize): void {
  for (let at: usize = 0; at < cells << 1; at += 16) {
    v128.store(to + at, i16x8.narrow_i32x4_s(v128.load(from + (at << 1)), v128.load(from + (at << 1), 16)));
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
    store<f64>(out, <f64>(isNarrow(width) ? productNarrow(ranks, labelRanks, width) : product(ranks, labelRanks, width)));
    store<f64>(out, load<f64>(labelSums, 8), 16);
  } else {
    store<f64>(out, <f64>(isNarrow(width) ? walkNarrow(ranks, row, order, paired) : walkWide(ranks, row, order, paired)));
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
  return products(false, a, b, width);
}

/** The same with i16 as `b`. */
function productNarrow(a: usize, b: usize, width: i32): i64 {
  return products(true, a, b, width);
}

@inline function products(narrow: bool, a: usize, b: usize, width: i32): i64 {
  let low = i64x2.splat(0);
  let high = low;
  for (let at: usize = 0; at < <usize>width << 2; at += 16) {
    const x = v128.load(a + at);
    const y = narrow ? v128.load16x4_s(b + (at >> 1)) : v128.load(b + at);
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

function walkWide(ranks: usize, row: usize, order: usize, paired: i32): i64 {
  return walk(false, ranks, row, order, paired);
}

function walkNarrow(ranks: usize, row: usize, order: usize, paired: i32): i64 {
  return walk(true, ranks, row, order, paired);
}

/** An entry of the order, negative where its label equals the one before. */
@inline function entryAt(narrow: bool, order: usize): i32 {
  return narrow ? <i32>load<i16>(order) : load<i32>(order);
}

/** Sum of the products with the label's ranks among the pairs, made over its order; also the squares of those. */
@inline function walk(narrow: bool, ranks: usize, row: usize, order: usize, paired: i32): i64 {
  const cells = narrow ? 0x7fff : 0x7fffffff;
  let products: i64 = 0;
  let squares: i64 = 0;
  let below: i32 = 0;
  let entry = entryAt(narrow, order);
  let left = paired;
  while (left > 0) {
    let sum: i64 = 0;
    let count: i32 = 0;
    do {
      const cell = <usize>(entry & cells) << 2;
      const value = load<f32>(row + cell);
      const held = i32(value == value);
      count += held;
      sum += <i64>(load<i32>(ranks + cell) & -held);
      order += narrow ? 2 : 4;
      entry = entryAt(narrow, order);
    } while (entry < 0);
    const twice = 2 * below + count - paired;
    products += sum * <i64>twice;
    squares += <i64>count * <i64>twice * <i64>twice;
    below += count;
    left -= count;
  }
  rankSquares = squares;
  return products;
}
