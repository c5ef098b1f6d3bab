import { bitsOf, valuesOf } from './factor';
import { labelEntryBytes, rankDay, startRanks } from './rank-score';
import { blockDates, gather, rowStride, rowWidth } from './rows';
import { measureRow, resetKey, sortBytes, sortRow, symbolMask } from './sort';
import { centreOf, standardise } from './standard';

/**
 * All that is asked of a factor by date, in one pass over it: its z-scores with their sums (`standard.ts`), the sums behind
 * RankIC and turnover (`rank-score.ts`), and what it covers. A block of dates is gathered to rows; each is sorted once and
 * stays in the core's first cache while it is worked on.
 *
 * The target comes prepared, for the dates [from, to) only: rows `[date - from][width]` of float32 labels, less their
 * date's mean and in a rough unit, NaN outside the universe and where unknown; what `labelRanks` makes of those; bits, u16
 * by [date - from][tile], of the cells of the universe with a label and with a close.
 *
 * Scratch: `scoreBytes(symbols)`.
 */

// What is written by date, float64.
const PAIRS: usize = 0; // cells with factor and label
const RANKS: usize = 8; // 4, of `rankDay`
const SCORES: usize = 40; // 7, of `standardise`
const RECORD: usize = 96;
const SUMS: usize = 56; // of `standardise` alone

/** A block of rows, two rows of ranks, one of ranks among the pairs, and the sort. */
export function scoreBytes(symbols: i32): usize {
  return rowStride(symbols) * (<usize>blockDates(symbols) + 3) + sortBytes(rowWidth(symbols));
}

/**
 * Writes a record by date to `out`, and z-scores to `factor`. Ranks are correlated on dates with at least `least` pairs.
 * Returns how many cells with a close the factor covers.
 */
export function scoreFactor(
  out: usize, factor: usize, x: usize, universe: usize,
  label: usize, order: usize, ranks: usize, rankSums: usize, labelBits: usize, closeBits: usize, least: i32,
  dates: i32, from: i32, to: i32, symbols: i32, scratch: usize,
): i32 {
  const width = rowWidth(symbols);
  const cells = <usize>width;
  const entry = <usize>labelEntryBytes(symbols);
  const stride = rowStride(symbols);
  const block = blockDates(symbols);
  const values = valuesOf(factor, to - from);
  const held = bitsOf(factor, to - from, width);
  const sorting = scratch + stride * <usize>(block + 3);
  startRanks(scratch + stride * <usize>block, stride);
  let covered: i32 = 0;
  for (let start = from; start < to; start += block) {
    const count = min(block, to - start);
    resetKey();
    gather(scratch, x, universe, dates, symbols, start, count);
    for (let k: i32 = 0; k < count; k++) {
      const row = scratch + stride * <usize>k;
      const date = <usize>(start + k - from);
      const record = out + date * RECORD;
      const bits = labelBits + date * (cells >> 3);
      const labels = label + date * (cells << 2);
      const n = sortRow(row, width, sorting);
      const paired = countHeld(row, width, bits, closeBits + date * (cells >> 3));
      covered += heldClosed;
      store<f64>(record, <f64>paired, PAIRS);
      rankDay(
        record + RANKS, row, sorting, width, n, paired >= least ? paired : 0, bits,
        order + date * (cells + 16) * entry, ranks + date * cells * entry, rankSums + date * 16,
      );
      standardise(
        record + SCORES, values + date * (cells << 1), held + date * (cells >> 3), factor + date * 8,
        row, labels, width, n, n > 0 ? medianOf(row, sorting, width, n) : 0,
      );
    }
  }
  return covered;
}

/** The upper median of a row that was sorted. */
@inline function medianOf(row: usize, words: usize, width: i32, n: i32): f32 {
  return load<f32>(row + (<usize>(load<u32>(words + (<usize>(n >> 1) << 2)) & symbolMask(width)) << 2));
}

/**
 * Of all that `scoreFactor` does the z-scores alone, for factors that are scored elsewhere: nothing is sorted. Writes the
 * seven sums of `standardise` by date to `out`.
 */
export function standardiseFactor(
  out: usize, factor: usize, x: usize, universe: usize, label: usize,
  dates: i32, from: i32, to: i32, symbols: i32, scratch: usize,
): void {
  const width = rowWidth(symbols);
  const cells = <usize>width;
  const stride = rowStride(symbols);
  const block = blockDates(symbols);
  const values = valuesOf(factor, to - from);
  const held = bitsOf(factor, to - from, width);
  for (let start = from; start < to; start += block) {
    const count = min(block, to - start);
    gather(scratch, x, universe, dates, symbols, start, count);
    for (let k: i32 = 0; k < count; k++) {
      const row = scratch + stride * <usize>k;
      const date = <usize>(start + k - from);
      measureRow(row, width);
      const n = countValues(row, width);
      standardise(
        out + date * SUMS, values + date * (cells << 1), held + date * (cells >> 3), factor + date * 8,
        row, label + date * (cells << 2), width, n, centreOf(row, width, n),
      );
    }
  }
}

/** Counts the cells that are not NaN. */
function countValues(row: usize, width: i32): i32 {
  let count: i32 = 0;
  const end = row + (<usize>width << 2);
  for (; row < end; row += 16) {
    const a = v128.load(row);
    count += popcnt<i32>(i32x4.bitmask(f32x4.eq(a, a)));
  }
  return count;
}

/** Cells of the row counted last that have a close. */
let heldClosed: i32 = 0;

/** Counts the cells that are not NaN and have a label. */
function countHeld(row: usize, width: i32, labelBits: usize, closeBits: usize): i32 {
  let labelled: i32 = 0;
  let closed: i32 = 0;
  const end = row + (<usize>width << 2);
  for (; row < end; row += 64, labelBits += 2, closeBits += 2) {
    const a = v128.load(row);
    const b = v128.load(row, 16);
    const c = v128.load(row, 32);
    const d = v128.load(row, 48);
    const held = i8x16.bitmask(i8x16.narrow_i16x8_s(
      i16x8.narrow_i32x4_s(f32x4.eq(a, a), f32x4.eq(b, b)),
      i16x8.narrow_i32x4_s(f32x4.eq(c, c), f32x4.eq(d, d)),
    ));
    labelled += popcnt<i32>(held & <i32>load<u16>(labelBits));
    closed += popcnt<i32>(held & <i32>load<u16>(closeBits));
  }
  heldClosed = closed;
  return labelled;
}
