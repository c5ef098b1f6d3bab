import { inverseNormal } from './normal';
import { doubleRanks } from './ranks';
import { blockDates, clearRow, gather, rowStride, rowWidth, scatter } from './rows';
import { resetKey, sortBytes, sortRow, symbolMask, tied } from './sort';

/**
 * `rank` and `quantile` over each date's finite cells of the universe, exact, ties averaged.
 *
 * Scratch of both: `rankBytes(symbols)`.
 */

/** Rows of a block and one more (each row's result goes where the row before it was), the sort, and a value per rank. */
export function rankBytes(symbols: i32): usize {
  const width = rowWidth(symbols);
  return rowStride(symbols) * (<usize>blockDates(symbols) + 1) + sortBytes(width) + (<usize>width + 16) * 4;
}

/** Average rank / n. */
export function rank(out: usize, x: usize, universe: usize, dates: i32, symbols: i32, scratch: usize): void {
  run(out, x, universe, dates, symbols, scratch, false);
}

/** Inverse normal of (average rank - 0.5) / n. */
export function quantile(out: usize, x: usize, universe: usize, dates: i32, symbols: i32, scratch: usize): void {
  run(out, x, universe, dates, symbols, scratch, true);
}

function run(
  out: usize, x: usize, universe: usize, dates: i32, symbols: i32, scratch: usize, normal: bool,
): void {
  const width = rowWidth(symbols);
  const stride = rowStride(symbols);
  const block = blockDates(symbols);
  const rows = scratch + stride;
  const sorting = rows + stride * <usize>block;
  const table = sorting + sortBytes(width);
  // What the table holds values for.
  let filled: i32 = 0;
  for (let date: i32 = 0; date < dates; date += block) {
    const count = min(block, dates - date);
    resetKey();
    gather(rows, x, universe, dates, symbols, date, count);
    for (let k: i32 = 0; k < count; k++) {
      const row = rows + stride * <usize>k;
      const n = sortRow(row, width, sorting);
      if (n != filled) fillTable(table, n, normal);
      filled = n;
      const ranks = row - stride;
      if (n < width) clearRow(ranks, width);
      if (tied) writeTied(ranks, row, sorting, n, width, normal);
      else write(ranks, sorting, n, width, table);
    }
    scatter(out, scratch, dates, symbols, date, count);
  }
}

/** Value of an average rank among n. */
@inline function valueOfRank(r: f64, n: i32, normal: bool): f32 {
  return normal ? <f32>inverseNormal((r - 0.5) / <f64>n) : <f32>(r / <f64>n);
}

/** Values of the ranks 1..n. */
function fillTable(table: usize, n: i32, normal: bool): void {
  for (let k: i32 = 0; k < n; k++) store<f32>(table + (<usize>k << 2), valueOfRank(<f64>(k + 1), n, normal));
}

/** Row of the values of the ranks in `table`, for an order without ties. */
function write(ranks: usize, words: usize, n: i32, width: i32, table: usize): void {
  const mask = symbolMask(width);
  const shift = table - words;
  const end = words + (<usize>n << 2);
  for (let at = words; at < end; at += 4) {
    store<f32>(ranks + (<usize>(load<u32>(at) & mask) << 2), load<f32>(at + shift));
  }
}

/** The same with ties, which share the value of their mean rank. */
function writeTied(ranks: usize, row: usize, words: usize, n: i32, width: i32, normal: bool): void {
  doubleRanks(ranks, row, words, n, width, 0);
  const mask = symbolMask(width);
  // A product in place of the quotient rounds to the same float32: no quotient of small integers lies that near the
  // middle between two of them.
  const share = 0.5 / <f64>n;
  const end = words + (<usize>n << 2);
  for (let at = words; at < end; at += 4) {
    const cell = ranks + (<usize>(load<u32>(at) & mask) << 2);
    const twice = <f64>load<i32>(cell);
    store<f32>(cell, normal ? valueOfRank(twice * 0.5, n, true) : <f32>(twice * share));
  }
}
