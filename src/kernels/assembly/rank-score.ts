import { doubleRanks } from './ranks';
import { blockDates, gather, rowStride, rowWidth } from './rows';
import { resetKey, sortBytes, sortRow, symbolMask, tied } from './sort';

/**
 * Sums behind the daily RankIC and the turnover of a factor. Ranks are kept as integers: twice the average rank less
 * n + 1, whose sum is 0; so all sums are exact.
 *
 * The label comes as its order: per date of the target a list of the labelled cells ascending by label, u32 entries, bit
 * 31 set where the label equals the one before, followed by a 0; `width + 16` entries per date.
 *
 * Scratch: `rankScoreBytes(symbols)`.
 */

const EQUAL: u32 = 0x80000000;

/** A block of rows, two rows of ranks, one of ranks among the pairs, and the sort. */
export function rankScoreBytes(symbols: i32): usize {
  return rowStride(symbols) * (<usize>blockDates(symbols) + 3) + sortBytes(rowWidth(symbols));
}

/**
 * Writes the order of the labels in `y`, a matrix of `dates` dates that is NaN where there is none, in the form above.
 */
export function labelOrder(out: usize, y: usize, dates: i32, symbols: i32, scratch: usize): void {
  const width = rowWidth(symbols);
  const stride = rowStride(symbols);
  const block = blockDates(symbols);
  const sorting = scratch + stride * <usize>block;
  const mask = symbolMask(width);
  const listBytes = (<usize>width + 16) << 2;
  for (let start: i32 = 0; start < dates; start += block) {
    const count = min(block, dates - start);
    resetKey();
    gather(scratch, y, 0, dates, symbols, start, count);
    for (let k: i32 = 0; k < count; k++, out += listBytes) {
      const row = scratch + stride * <usize>k;
      const n = <usize>sortRow(row, width, sorting);
      let before: f32 = NaN;
      for (let at: usize = 0; at < n << 2; at += 4) {
        const cell = load<u32>(sorting + at) & mask;
        const value = load<f32>(row + (<usize>cell << 2));
        store<u32>(out + at, cell | (value == before ? EQUAL : 0));
        before = value;
      }
      store<u32>(out + (n << 2), 0);
    }
  }
}

/** Sums of squares of ranks, found on the way. */
let rankSquares: i64 = 0;

/**
 * Writes 4 float64 per date of [from, to) to `out`: the product of the ranks' deviations, the squares of the factor's and
 * of the label's (0 where `pairs` is below `least`), and the sum of |w[t] - w[t-1]|, NaN where one of the days holds
 * nothing. `pairs`: cells with factor and label by date, f64 at a stride of 64 bytes, as `icSums` writes them.
 */
export function rankSums(
  out: usize, x: usize, universe: usize, labelBits: usize, order: usize, pairs: usize, least: i32,
  dates: i32, from: i32, to: i32, symbols: i32, scratch: usize,
): void {
  const width = rowWidth(symbols);
  const stride = rowStride(symbols);
  const block = blockDates(symbols);
  const rows = scratch;
  let today = rows + stride * <usize>block;
  let yesterday = today + stride;
  const among = yesterday + stride;
  const sorting = among + stride;
  const listBytes = (<usize>width + 16) << 2;
  const bitBytes = <usize>width >> 3;
  let yesterdayHeld = false;
  let yesterdayShare: f32 = 0;
  for (let start = from; start < to; start += block) {
    const count = min(block, to - start);
    resetKey();
    gather(rows, x, universe, dates, symbols, start, count);
    for (let k: i32 = 0; k < count; k++) {
      const row = rows + stride * <usize>k;
      const date = <usize>(start + k - from);
      const to = out + date * 32;
      const swap = yesterday;
      yesterday = today;
      today = swap;
      const n = sortRow(row, width, sorting);
      memory.fill(today, 0, <usize>width << 2);
      doubleRanks(today, row, sorting, n, width, -(n + 1));
      const gross = grossRanks(today, width, n);
      const share: f32 = gross > 0 ? <f32>(1 / <f64>gross) : 0;
      store<f64>(to, n > 0 && yesterdayHeld ? change(today, yesterday, share, yesterdayShare, width) : NaN, 24);
      yesterdayHeld = n > 0;
      yesterdayShare = share;
      const paired = <i32>load<f64>(pairs + date * 64);
      if (paired < least) {
        memory.fill(to, 0, 24);
        continue;
      }
      let ranks = today;
      if (paired == n) {
        rankSquares = squaresOf(today, width, n);
      } else {
        ranks = among;
        rankPairs(among, row, sorting, n, paired, width, labelBits + date * bitBytes);
      }
      store<f64>(to, <f64>rankSquares, 8);
      store<f64>(to, <f64>productSum(ranks, row, order + date * listBytes, paired));
      store<f64>(to, <f64>rankSquares, 16);
    }
  }
}

/** Sum of |rank|. */
function grossRanks(ranks: usize, width: i32, n: i32): i64 {
  if (!tied) return (<i64>n * <i64>n) >> 1;
  let sum: i64 = 0;
  for (let at = ranks; at < ranks + (<usize>width << 2); at += 4) sum += <i64>abs(load<i32>(at));
  return sum;
}

function squaresOf(ranks: usize, width: i32, n: i32): i64 {
  if (!tied) return <i64>n * (<i64>n * <i64>n - 1) / 3;
  let sum: i64 = 0;
  for (let at = ranks; at < ranks + (<usize>width << 2); at += 4) {
    const rank = <i64>load<i32>(at);
    sum += rank * rank;
  }
  return sum;
}

/** Sum of |a * share - b * other|. */
function change(a: usize, b: usize, share: f32, other: f32, width: i32): f64 {
  const s = f32x4.splat(share);
  const t = f32x4.splat(other);
  let sum = f64x2.splat(0);
  for (let at: usize = 0; at < <usize>width << 2; at += 16) {
    const x = f32x4.mul(f32x4.convert_i32x4_s(v128.load(a + at)), s);
    const y = f32x4.mul(f32x4.convert_i32x4_s(v128.load(b + at)), t);
    const d = f32x4.abs(f32x4.sub(x, y));
    const high = i8x16.shuffle(d, d, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
    sum = f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(d), f64x2.promote_low_f32x4(high)));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
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

/** Sum of the products with the label's ranks, made on the way over its order; also the squares of those. */
function productSum(ranks: usize, row: usize, order: usize, paired: i32): i64 {
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
