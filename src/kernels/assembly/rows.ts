import { LINE, nan4 } from './simd';

/**
 * Blocks of dates as rows. A matrix is read tile by tile, a few dates at a time, so that neither side of the copy jumps
 * through memory; what is no member of the universe, and the padding, is NaN in the rows.
 */

/** Most dates of a block. */
export const BLOCK: i32 = 16;

/** Cells of a row: whole tiles. */
@inline export function rowWidth(symbols: i32): i32 {
  return (symbols + 15) & ~15;
}

/** Bytes from one row to the next: a line apart, or rows of a power of two would share their cache sets. */
@inline export function rowStride(symbols: i32): usize {
  return (<usize>rowWidth(symbols) << 2) + LINE;
}

/** Dates that are gathered at once: fewer where a row is long. */
@inline export function blockDates(symbols: i32): i32 {
  return symbols <= 1024 ? BLOCK : BLOCK / 2;
}

/** Copies dates [date, date + count) to rows. */
export function gather(
  rows: usize, x: usize, universe: usize, dates: i32, symbols: i32, date: i32, count: i32,
): void {
  const stride = rowStride(symbols);
  const tiles = <usize>rowWidth(symbols) >> 4;
  for (let tile: usize = 0; tile < tiles; tile++) {
    const line = tile * <usize>dates + <usize>date;
    let from = x + line * LINE;
    let to = rows + tile * LINE;
    for (let k: i32 = 0; k < count; k++, from += LINE, to += stride) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
    }
    if (universe) maskRows(rows + tile * LINE, universe + line * 16, stride, count);
  }
  const used = symbols & 15;
  if (used == 0) return;
  for (let k: usize = 0; k < <usize>count; k++) {
    const end = rows + k * stride + (tiles << 6);
    for (let lane = used; lane < 16; lane++) store<f32>(end - ((<usize>16 - lane) << 2), <f32>NaN);
  }
}

/** NaN in `count` lines, `stride` apart, where the universe has 0: a mask of ones is a NaN. */
export function maskRows(to: usize, universe: usize, stride: usize, count: i32): void {
  const zero = i32x4.splat(0);
  for (let k: i32 = 0; k < count; k++, to += stride, universe += 16) {
    const out = i8x16.eq(v128.load(universe), zero);
    if (!v128.any_true(out)) continue;
    const low = i16x8.extend_low_i8x16_s(out);
    const high = i16x8.extend_high_i8x16_s(out);
    v128.store(to, v128.or(v128.load(to), i32x4.extend_low_i16x8_s(low)));
    v128.store(to, v128.or(v128.load(to, 16), i32x4.extend_high_i16x8_s(low)), 16);
    v128.store(to, v128.or(v128.load(to, 32), i32x4.extend_low_i16x8_s(high)), 32);
    v128.store(to, v128.or(v128.load(to, 48), i32x4.extend_high_i16x8_s(high)), 48);
  }
}

/** Copies rows to dates [date, date + count) of a matrix. */
export function scatter(out: usize, rows: usize, dates: i32, symbols: i32, date: i32, count: i32): void {
  const stride = rowStride(symbols);
  const tiles = <usize>rowWidth(symbols) >> 4;
  for (let tile: usize = 0; tile < tiles; tile++) {
    let to = out + (tile * <usize>dates + <usize>date) * LINE;
    let from = rows + tile * LINE;
    for (let k: i32 = 0; k < count; k++, to += LINE, from += stride) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
    }
  }
}

/** Fills one row with NaN. */
export function clearRow(row: usize, width: i32): void {
  const nan = nan4();
  for (let at = row; at < row + (<usize>width << 2); at += 16) v128.store(at, nan);
}
