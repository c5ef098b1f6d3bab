import { LINE } from './simd';

/**
 * Sums behind the daily IC of a factor, in one pass over it. The factor is measured from a rough centre of each date (the
 * mean of a few of its cells), in a rough unit (a power of two), so that float32 products keep their digits whatever the
 * factor's level; sums of 4 lines' lanes are promoted to float64. The exact centring follows from the sums themselves.
 *
 * The label comes prepared: `y` is each date's label less its mean in a rough unit, float32, laid out as the panel but
 * with the dates [from, to) only, NaN outside the universe and where unknown; `labelBits` and `closeBits` hold one bit per
 * cell, u16 by [date - from][tile], for cells of the universe with a label and with a close.
 *
 * Scratch: `icBytes()`.
 */

/** Dates whose sums are built up at a time. */
const BLOCK: i32 = 64;
/** Cells that the rough centre is taken over, at least. */
const SAMPLE: i32 = 16;

// A date's record while it is summed: pairs of f64, then what the factor is measured by.
const SUM: usize = 0; // f64x2: x
const SQUARES: usize = 16; // f64x2: x^2
const PRODUCTS: usize = 32; // f64x2: xy
const DROPPED: usize = 48; // f64: y of the labelled cells without a factor
const DROPPED_SQUARES: usize = 56; // f64
const PAIRS: usize = 64; // i32: cells with both
const CENTRE: usize = 68; // f32, in units
const UNIT: usize = 72; // f32: what the factor is multiplied by
const RECORD: usize = 80;
// While the sample is taken the sums' places hold it.
const SAMPLE_SUM: usize = 0; // f32x4
const SAMPLE_ABSOLUTE: usize = 16; // f32x4
const SAMPLE_COUNT: usize = 32; // i32x4

export function icBytes(): usize {
  return <usize>BLOCK * RECORD;
}

/**
 * Writes 8 float64 per date of [from, to) to `out`: pairs, sums of x, x^2 and xy, dropped sums of y and y^2, centre and
 * unit. Returns the number of cells of the universe that hold a close and a factor.
 */
export function icSums(
  out: usize, x: usize, y: usize, labelBits: usize, closeBits: usize,
  dates: i32, from: i32, to: i32, symbols: i32, scratch: usize,
): i32 {
  const tiles = (symbols + 15) >> 4;
  let covered: i32 = 0;
  for (let date = from; date < to; date += BLOCK) {
    const count = min(BLOCK, to - date);
    const bits = <usize>((date - from) * tiles) << 1;
    const first = x + <usize>date * LINE;
    const firstLabel = y + <usize>(date - from) * LINE;
    measure(scratch, first, firstLabel, dates, to - from, count, tiles);
    for (let tile: i32 = 0; tile < tiles; tile++) {
      const a = first + <usize>tile * <usize>dates * LINE;
      const b = firstLabel + <usize>tile * <usize>(to - from) * LINE;
      const shift = bits + (<usize>tile << 1);
      covered += addTile(scratch, a, b, labelBits + shift, closeBits + shift, tiles, count);
    }
    for (let k: i32 = 0; k < count; k++) {
      writeSums(out + <usize>(date - from + k) * 64, scratch + <usize>k * RECORD);
    }
  }
  return covered;
}

function writeSums(out: usize, record: usize): void {
  store<f64>(out, <f64>load<i32>(record, PAIRS));
  store<f64>(out, load<f64>(record, SUM) + load<f64>(record, SUM + 8), 8);
  store<f64>(out, load<f64>(record, SQUARES) + load<f64>(record, SQUARES + 8), 16);
  store<f64>(out, load<f64>(record, PRODUCTS) + load<f64>(record, PRODUCTS + 8), 24);
  store<f64>(out, load<f64>(record, DROPPED), 32);
  store<f64>(out, load<f64>(record, DROPPED_SQUARES), 40);
  store<f64>(out, <f64>load<f32>(record, CENTRE), 48);
  store<f64>(out, <f64>load<f32>(record, UNIT), 56);
}

/** Clears the records and finds each date's centre and unit from its first tiles with enough pairs. */
function measure(records: usize, x: usize, y: usize, dates: i32, labelDates: i32, count: i32, tiles: i32): void {
  memory.fill(records, 0, <usize>count * RECORD);
  for (let tile: i32 = 0, enough = false; tile < tiles && !enough; tile++) {
    enough = true;
    let at = x + <usize>tile * <usize>dates * LINE;
    let label = y + <usize>tile * <usize>labelDates * LINE;
    for (let k: i32 = 0; k < count; k++, at += LINE, label += LINE) {
      const record = records + <usize>k * RECORD;
      if (horizontal(v128.load(record, SAMPLE_COUNT)) >= SAMPLE) continue;
      enough = false;
      let sum = v128.load(record, SAMPLE_SUM);
      let absolute = v128.load(record, SAMPLE_ABSOLUTE);
      let number = v128.load(record, SAMPLE_COUNT);
      for (let lane: usize = 0; lane < LINE; lane += 16) {
        const a = v128.load(at + lane);
        const b = v128.load(label + lane);
        const both = v128.and(f32x4.eq(a, a), f32x4.eq(b, b));
        const value = v128.and(a, both);
        sum = f32x4.add(sum, value);
        absolute = f32x4.add(absolute, f32x4.abs(value));
        number = i32x4.sub(number, both);
      }
      v128.store(record, sum, SAMPLE_SUM);
      v128.store(record, absolute, SAMPLE_ABSOLUTE);
      v128.store(record, number, SAMPLE_COUNT);
    }
  }
  for (let k: i32 = 0; k < count; k++) {
    const record = records + <usize>k * RECORD;
    const n = horizontal(v128.load(record, SAMPLE_COUNT));
    const centre = n > 0 ? <f32>(total(v128.load(record, SAMPLE_SUM)) / <f64>n) : 0;
    const size = n > 0 ? <f32>(total(v128.load(record, SAMPLE_ABSOLUTE)) / <f64>n) : 1;
    // The power of two that brings the size near 1: its exponent, mirrored.
    const exponent = max<u32>(1, min<u32>(253, (reinterpret<u32>(size) >> 23) & 255));
    const unit = reinterpret<f32>((254 - exponent) << 23);
    memory.fill(record, 0, RECORD);
    store<f32>(record, unit, UNIT);
    store<f32>(record, centre * unit, CENTRE);
  }
}

@inline function horizontal(x: v128): i32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}

@inline function total(x: v128): f64 {
  return <f64>f32x4.extract_lane(x, 0) + <f64>f32x4.extract_lane(x, 1)
    + <f64>f32x4.extract_lane(x, 2) + <f64>f32x4.extract_lane(x, 3);
}

/** Adds both halves of four float32 to two float64 sums in memory. */
@inline function accumulate(sum: usize, x: v128): void {
  const high = i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  const both = f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(high));
  v128.store(sum, f64x2.add(v128.load(sum), both));
}

/** Adds one tile's dates to their records; returns how many cells the factor covers. */
function addTile(
  records: usize, x: usize, y: usize, labelBits: usize, closeBits: usize, tiles: i32, count: i32,
): i32 {
  const step = <usize>tiles << 1;
  const end = records + <usize>count * RECORD;
  let covered: i32 = 0;
  for (let record = records; record < end; record += RECORD) {
    const a = v128.load(x);
    const b = v128.load(x, 16);
    const c = v128.load(x, 32);
    const d = v128.load(x, 48);
    const finite = <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(
      i16x8.narrow_i32x4_s(f32x4.eq(a, a), f32x4.eq(b, b)),
      i16x8.narrow_i32x4_s(f32x4.eq(c, c), f32x4.eq(d, d)),
    ));
    const labelled = <u32>load<u16>(labelBits);
    const paired = finite & labelled;
    covered += popcnt<u32>(finite & <u32>load<u16>(closeBits));
    store<i32>(record, load<i32>(record, PAIRS) + popcnt<u32>(paired), PAIRS);
    if (paired != 0) {
      const unit = v128.load32_splat(record, UNIT);
      const centre = v128.load32_splat(record, CENTRE);
      let p = f32x4.sub(f32x4.mul(a, unit), centre);
      let q = f32x4.sub(f32x4.mul(b, unit), centre);
      let r = f32x4.sub(f32x4.mul(c, unit), centre);
      let s = f32x4.sub(f32x4.mul(d, unit), centre);
      let ya = v128.load(y);
      let yb = v128.load(y, 16);
      let yc = v128.load(y, 32);
      let yd = v128.load(y, 48);
      if (paired != 0xffff) {
        // What either side lacks counts as 0 on both.
        const ma = v128.and(f32x4.eq(p, p), f32x4.eq(ya, ya));
        const mb = v128.and(f32x4.eq(q, q), f32x4.eq(yb, yb));
        const mc = v128.and(f32x4.eq(r, r), f32x4.eq(yc, yc));
        const md = v128.and(f32x4.eq(s, s), f32x4.eq(yd, yd));
        p = v128.and(p, ma);
        q = v128.and(q, mb);
        r = v128.and(r, mc);
        s = v128.and(s, md);
        ya = v128.and(ya, ma);
        yb = v128.and(yb, mb);
        yc = v128.and(yc, mc);
        yd = v128.and(yd, md);
      }
      accumulate(record + SUM, f32x4.add(f32x4.add(p, q), f32x4.add(r, s)));
      const squares = f32x4.add(f32x4.add(f32x4.mul(p, p), f32x4.mul(q, q)), f32x4.add(f32x4.mul(r, r), f32x4.mul(s, s)));
      accumulate(record + SQUARES, squares);
      const products = f32x4.add(
        f32x4.add(f32x4.mul(p, ya), f32x4.mul(q, yb)),
        f32x4.add(f32x4.mul(r, yc), f32x4.mul(s, yd)),
      );
      accumulate(record + PRODUCTS, products);
    }
    if (paired != labelled) drop(record, y, labelled & ~paired);
    x += LINE;
    y += LINE;
    labelBits += step;
    closeBits += step;
  }
  return covered;
}

/** Labels that find no factor: with the date's sums over all labels, they give those over the pairs. */
function drop(record: usize, y: usize, lanes: u32): void {
  let sum = load<f64>(record, DROPPED);
  let squares = load<f64>(record, DROPPED_SQUARES);
  for (; lanes != 0; lanes &= lanes - 1) {
    const value = <f64>load<f32>(y + (<usize>ctz<u32>(lanes) << 2));
    sum += value;
    squares += value * value;
  }
  store<f64>(record, sum, DROPPED);
  store<f64>(record, squares, DROPPED_SQUARES);
}
