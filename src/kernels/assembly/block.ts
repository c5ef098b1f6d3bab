import { LINE } from './simd';

/**
 * Blocks of dates for kernels that need sums over each date. A block's cells are copied to `[tile][date][16]` with NaN
 * for what is no member of the universe and for the padding, and stay in the core's own cache while several passes go
 * over them, tile by tile; each date has its own float64 sums.
 */

/** Dates of a block: about half a megabyte of cells. */
@inline export function blockLength(symbols: i32): i32 {
  return max(8, min(64, 131072 / ((symbols + 15) & ~15)));
}

/** Bytes of a block's cells. */
@inline export function blockBytes(symbols: i32): usize {
  return <usize>blockLength(symbols) * <usize>tilesOf(symbols) * LINE;
}

@inline export function tilesOf(symbols: i32): i32 {
  return (symbols + 15) >> 4;
}

/** Lanes 4k..4k+3 of a line that are padding, as a mask: `used` is the number of real lanes. */
@inline function padding(used: i32, k: i32): v128 {
  return i32x4.gt_s(i32x4(4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3), i32x4.splat(used - 1));
}

/** Copies `count` dates from `date` on to `block`. */
export function gatherBlock(
  block: usize, x: usize, universe: usize, dates: i32, symbols: i32, date: i32, count: i32,
): void {
  const tiles = tilesOf(symbols);
  for (let tile: i32 = 0; tile < tiles; tile++) {
    const line = <usize>tile * <usize>dates + <usize>date;
    const from = x + line * LINE;
    const to = block + <usize>tile * <usize>count * LINE;
    const bytes = <usize>count * LINE;
    const used = symbols - 16 * tile;
    if (universe) {
      maskLines(to, from, universe + line * 16, count, used);
    } else if (used < 16) {
      padLines(to, from, count, used);
    } else {
      for (let at: usize = 0; at < bytes; at += LINE) {
        v128.store(to + at, v128.load(from + at));
        v128.store(to + at, v128.load(from + at, 16), 16);
        v128.store(to + at, v128.load(from + at, 32), 32);
        v128.store(to + at, v128.load(from + at, 48), 48);
      }
    }
  }
}

function padLines(to: usize, from: usize, count: i32, used: i32): void {
  const a = padding(used, 0);
  const b = padding(used, 1);
  const c = padding(used, 2);
  const d = padding(used, 3);
  for (let k: i32 = 0; k < count; k++, to += LINE, from += LINE) {
    v128.store(to, v128.or(v128.load(from), a));
    v128.store(to, v128.or(v128.load(from, 16), b), 16);
    v128.store(to, v128.or(v128.load(from, 32), c), 32);
    v128.store(to, v128.or(v128.load(from, 48), d), 48);
  }
}

/** Padding is 0 in the universe. A mask of ones is a NaN. */
function maskLines(to: usize, from: usize, universe: usize, count: i32, used: i32): void {
  const zero = i32x4.splat(0);
  for (let k: i32 = 0; k < count; k++, to += LINE, from += LINE, universe += 16) {
    const out = i8x16.eq(v128.load(universe), zero);
    const low = i16x8.extend_low_i8x16_s(out);
    const high = i16x8.extend_high_i8x16_s(out);
    v128.store(to, v128.or(v128.load(from), i32x4.extend_low_i16x8_s(low)));
    v128.store(to, v128.or(v128.load(from, 16), i32x4.extend_high_i16x8_s(low)), 16);
    v128.store(to, v128.or(v128.load(from, 32), i32x4.extend_low_i16x8_s(high)), 32);
    v128.store(to, v128.or(v128.load(from, 48), i32x4.extend_high_i16x8_s(high)), 48);
  }
}
