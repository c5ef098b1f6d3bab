import { blockBytes, blockLength, gatherBlock, tilesOf } from './block';
import { RECORD, centredSquares, momentBytes, prepareScore, sumUp, writeLine } from './cross';
import { LINE } from './simd';

/**
 * Sums over a factor's z-scores from which all about a combination follows (src/combine/moments.ts). Z-scores are rows
 * `[date - from][width]` of float32, width a multiple of 16, 0 where the factor or the label is missing, with a u8 mask of
 * the same shape. A pair's product over a row is always summed in one order: float32 over chunks of 8 lines, those in
 * float64; so its bits do not depend on who asks, on the batch, or on which of the two comes first.
 *
 * Scratch: `zRowBytes(symbols)` for zRows; 16 KiB for ownSums; nothing for crossSums.
 */

/** Lines whose products are summed in float32. */
const CHUNK: usize = 8 * LINE;

export function zRowBytes(symbols: i32): usize {
  return momentBytes(symbols);
}

/** Z-scores (divisor n) over the universe on the dates [from, to), where the label is known; `labelBits` as for icSums. */
export function zRows(
  out: usize, mask: usize, x: usize, universe: usize, labelBits: usize,
  dates: i32, from: i32, to: i32, symbols: i32, scratch: usize,
): void {
  const tiles = tilesOf(symbols);
  const length = blockLength(symbols);
  const records = scratch + blockBytes(symbols);
  for (let date = from; date < to; date += length) {
    const count = min(length, to - date);
    gatherBlock(scratch, x, universe, dates, symbols, date, count);
    sumUp(scratch, records, symbols, count, false);
    centredSquares(scratch, records, symbols, count);
    for (let k: i32 = 0; k < count; k++) prepareScore(records + <usize>k * RECORD, 0);
    let cells = scratch;
    for (let tile: i32 = 0; tile < tiles; tile++) {
      // Cells before this one in row order, by lines.
      let line = <usize>(date - from) * <usize>tiles + <usize>tile;
      for (let k: i32 = 0; k < count; k++, cells += LINE, line += <usize>tiles) {
        writeLine(out + line * LINE, cells, records + <usize>k * RECORD);
        keepLabelled(out + line * LINE, mask + line * 16, load<u16>(labelBits + line * 2));
      }
    }
  }
}

/** In place: 0 where the score is NaN or the bit is 0; the mask says where neither. */
@inline function keepLabelled(at: usize, mask: usize, bits: u16): void {
  const a = v128.load(at);
  const b = v128.load(at, 16);
  const c = v128.load(at, 32);
  const d = v128.load(at, 48);
  const each = i16x8.splat(<i16>bits);
  const lowBits = i16x8(1, 2, 4, 8, 16, 32, 64, 128);
  const highBits = i16x8.shl(lowBits, 8);
  const low = i16x8.eq(v128.and(each, lowBits), lowBits);
  const high = i16x8.eq(v128.and(each, highBits), highBits);
  const ma = v128.and(f32x4.eq(a, a), i32x4.extend_low_i16x8_s(low));
  const mb = v128.and(f32x4.eq(b, b), i32x4.extend_high_i16x8_s(low));
  const mc = v128.and(f32x4.eq(c, c), i32x4.extend_low_i16x8_s(high));
  const md = v128.and(f32x4.eq(d, d), i32x4.extend_high_i16x8_s(high));
  v128.store(at, v128.and(a, ma));
  v128.store(at, v128.and(b, mb), 16);
  v128.store(at, v128.and(c, mc), 32);
  v128.store(at, v128.and(d, md), 48);
  const bytes = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(ma, mb), i16x8.narrow_i32x4_s(mc, md));
  v128.store(mask, v128.and(bytes, i8x16.splat(1)));
}

/** Adds the four lanes of a float32 sum to two float64 ones. */
@inline function promote(sum: v128, x: v128): v128 {
  const high = i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  return f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(high)));
}

@inline function both(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * Products of `candidates` with `members` by date, to `out[candidate][member][date]`, float64. Both lists are u32 addresses
 * of z-score rows.
 */
export function crossSums(
  out: usize, candidates: usize, candidateCount: i32, members: usize, memberCount: i32, dates: i32, width: i32,
): void {
  const rowBytes = <usize>width << 2;
  for (let date: i32 = 0; date < dates; date++) {
    const row = <usize>date * rowBytes;
    for (let i: i32 = 0; i < candidateCount; i += 2) {
      const a = row + listed(candidates, i, candidateCount);
      const b = row + listed(candidates, i + 1, candidateCount);
      for (let j: i32 = 0; j < memberCount; j += 4) {
        const to = out + ((<usize>(i * memberCount + j) * <usize>dates + <usize>date) << 3);
        const next = <usize>(memberCount * dates) << 3;
        products(
          to, i + 1 < candidateCount ? next : 0, <usize>dates << 3, min(4, memberCount - j), a, b,
          row + listed(members, j, memberCount),
          row + listed(members, j + 1, memberCount),
          row + listed(members, j + 2, memberCount),
          row + listed(members, j + 3, memberCount),
          rowBytes,
        );
      }
    }
  }
}

/** Address in a list, the last one beyond its end: blocks are always full, what is too much is not stored. */
@inline function listed(list: usize, index: i32, count: i32): usize {
  return <usize>load<u32>(list + (<usize>min(index, count - 1) << 2));
}

/** Products of two rows with four, `used` of which are stored `step` apart, the second row's `next` behind the first's. */
function products(
  to: usize, next: usize, step: usize, used: i32, a: usize, b: usize, p: usize, q: usize, r: usize, s: usize, bytes: usize,
): void {
  const zero = f64x2.splat(0);
  let ap = zero, aq = zero, ar = zero, as4 = zero, bp = zero, bq = zero, br = zero, bs = zero;
  for (let start: usize = 0; start < bytes; start += CHUNK) {
    const end = min(start + CHUNK, bytes);
    let fap = zero, faq = zero, far = zero, fas = zero, fbp = zero, fbq = zero, fbr = zero, fbs = zero;
    for (let at = start; at < end; at += 16) {
      const x = v128.load(a + at);
      const y = v128.load(b + at);
      let z = v128.load(p + at);
      fap = f32x4.add(fap, f32x4.mul(x, z));
      fbp = f32x4.add(fbp, f32x4.mul(y, z));
      z = v128.load(q + at);
      faq = f32x4.add(faq, f32x4.mul(x, z));
      fbq = f32x4.add(fbq, f32x4.mul(y, z));
      z = v128.load(r + at);
      far = f32x4.add(far, f32x4.mul(x, z));
      fbr = f32x4.add(fbr, f32x4.mul(y, z));
      z = v128.load(s + at);
      fas = f32x4.add(fas, f32x4.mul(x, z));
      fbs = f32x4.add(fbs, f32x4.mul(y, z));
    }
    ap = promote(ap, fap);
    aq = promote(aq, faq);
    ar = promote(ar, far);
    as4 = promote(as4, fas);
    bp = promote(bp, fbp);
    bq = promote(bq, fbq);
    br = promote(br, fbr);
    bs = promote(bs, fbs);
  }
  storeFour(to, step, used, ap, aq, ar, as4);
  if (next) storeFour(to + next, step, used, bp, bq, br, bs);
}

@inline function storeFour(to: usize, step: usize, used: i32, p: v128, q: v128, r: v128, s: v128): void {
  store<f64>(to, both(p));
  if (used > 1) store<f64>(to + step, both(q));
  if (used > 2) store<f64>(to + 2 * step, both(r));
  if (used > 3) store<f64>(to + 3 * step, both(s));
}

/** Dates whose sums with the label are built up at a time: the label's lines lie tile by tile. */
const BLOCK: i32 = 64;

/**
 * Sums of a factor's own rows by date, to `out[date]` of 4 float64: n, s = sum z, q = sum zy, self = sum z^2 (the bits of
 * the factor's product with itself). `y` as for icSums; q is in its unit.
 */
export function ownSums(out: usize, z: usize, mask: usize, y: usize, dates: i32, width: i32, scratch: usize): void {
  const tiles = width >> 4;
  const rowBytes = <usize>width << 2;
  for (let date: i32 = 0; date < dates; date += BLOCK) {
    const count = min(BLOCK, dates - date);
    memory.fill(scratch, 0, <usize>count << 5);
    for (let tile: i32 = 0; tile < tiles; tile++) {
      let label = y + (<usize>tile * <usize>dates + <usize>date) * LINE;
      let at = z + <usize>date * rowBytes + <usize>tile * LINE;
      for (let record = scratch; record < scratch + (<usize>count << 5); record += 32, label += LINE, at += rowBytes) {
        let sum = f32x4.splat(0);
        let product = sum;
        for (let lane: usize = 0; lane < LINE; lane += 16) {
          const score = v128.load(at + lane);
          const value = v128.load(label + lane);
          sum = f32x4.add(sum, score);
          product = f32x4.add(product, f32x4.mul(score, v128.and(value, f32x4.eq(value, value))));
        }
        v128.store(record, promote(v128.load(record), sum));
        v128.store(record, promote(v128.load(record, 16), product), 16);
      }
    }
    for (let k: i32 = 0; k < count; k++) {
      const record = scratch + (<usize>k << 5);
      const to = out + (<usize>(date + k) << 5);
      store<f64>(to, <f64>countRow(mask + <usize>(date + k) * <usize>width, width));
      store<f64>(to, load<f64>(record) + load<f64>(record, 8), 8);
      store<f64>(to, load<f64>(record, 16) + load<f64>(record, 24), 16);
      store<f64>(to, squares(z + <usize>(date + k) * rowBytes, rowBytes), 24);
    }
  }
}

/** Cells of a mask's row that are 1. */
function countRow(row: usize, width: i32): i32 {
  let count: i32 = 0;
  for (let at = row; at < row + <usize>width; at += 16) {
    count += popcnt<i32>(i8x16.bitmask(i8x16.neg(v128.load(at))));
  }
  return count;
}

function squares(row: usize, bytes: usize): f64 {
  let sum = f64x2.splat(0);
  for (let start: usize = 0; start < bytes; start += CHUNK) {
    const end = min(start + CHUNK, bytes);
    let part = f32x4.splat(0);
    for (let at = start; at < end; at += 16) {
      const x = v128.load(row + at);
      part = f32x4.add(part, f32x4.mul(x, x));
    }
    sum = promote(sum, part);
  }
  return both(sum);
}
