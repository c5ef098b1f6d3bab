import { blockBytes, blockLength, gatherBlock, tilesOf } from './block';
import { LINE, finite4, isNaN4, nan4 } from './simd';

/**
 * Cross-sectional moments: `zscore`, `scale`, `cs_mean`, `cs_std`, `cs_count`. Sums are float64 throughout, two passes
 * (mean, then centred squares), so that neither a large common offset nor large values do harm.
 *
 * Scratch: a block of cells and a record per date of it: about half a megabyte.
 */

/** Bytes that any cross-sectional or group kernel may use. */
export function crossScratch(symbols: i32, groups: i32): usize {
  return 16 * (64 * 4096 + 64 * <usize>symbols + 40 * <usize>groups);
}

// A date's record.
const SUM: usize = 0; // f64x2
const COUNT: usize = 16; // i32x4
const SQUARES: usize = 32; // f64x2
const MEAN: usize = 48; // f64
const MEAN32: usize = 56; // f32: the mean
const REST32: usize = 60; // f32: what that leaves of it
const FACTOR32: usize = 64; // f32
const VALUE: usize = 72; // f64
const N: usize = 80; // i32
const PLAIN: usize = 84; // i32: 1 where float32 arithmetic does
const RECORD: usize = 96;

export function zscore(out: usize, x: usize, universe: usize, dates: i32, symbols: i32, scratch: usize): void {
  const length = blockLength(symbols);
  const records = scratch + blockBytes(symbols);
  for (let date: i32 = 0; date < dates; date += length) {
    const count = min(length, dates - date);
    gatherBlock(scratch, x, universe, dates, symbols, date, count);
    sumUp(scratch, records, symbols, count, false);
    centredSquares(scratch, records, symbols, count);
    for (let k: i32 = 0; k < count; k++) prepareScore(records + <usize>k * RECORD);
    writeScores(out, scratch, records, dates, symbols, date, count);
  }
}

export function scale(
  out: usize, x: usize, universe: usize, dates: i32, symbols: i32, a: f64, scratch: usize,
): void {
  const length = blockLength(symbols);
  const records = scratch + blockBytes(symbols);
  for (let date: i32 = 0; date < dates; date += length) {
    const count = min(length, dates - date);
    gatherBlock(scratch, x, universe, dates, symbols, date, count);
    sumUp(scratch, records, symbols, count, true);
    for (let k: i32 = 0; k < count; k++) store<f64>(records + <usize>k * RECORD, sumOf(records + <usize>k * RECORD), VALUE);
    writeScaled(out, scratch, records, dates, symbols, date, count, a);
  }
}

export function cs_mean(out: usize, x: usize, universe: usize, dates: i32, symbols: i32, scratch: usize): void {
  spread(out, x, universe, dates, symbols, scratch, MEAN_OF);
}

export function cs_std(out: usize, x: usize, universe: usize, dates: i32, symbols: i32, scratch: usize): void {
  spread(out, x, universe, dates, symbols, scratch, DEVIATION_OF);
}

export function cs_count(out: usize, x: usize, universe: usize, dates: i32, symbols: i32, scratch: usize): void {
  spread(out, x, universe, dates, symbols, scratch, COUNT_OF);
}

const MEAN_OF: i32 = 0;
const DEVIATION_OF: i32 = 1;
const COUNT_OF: i32 = 2;

/** One number per date, in each of its cells. */
function spread(
  out: usize, x: usize, universe: usize, dates: i32, symbols: i32, scratch: usize, what: i32,
): void {
  const length = blockLength(symbols);
  const records = scratch + blockBytes(symbols);
  for (let date: i32 = 0; date < dates; date += length) {
    const count = min(length, dates - date);
    gatherBlock(scratch, x, universe, dates, symbols, date, count);
    sumUp(scratch, records, symbols, count, false);
    if (what == DEVIATION_OF) centredSquares(scratch, records, symbols, count);
    for (let k: i32 = 0; k < count; k++) {
      const record = records + <usize>k * RECORD;
      const n = load<i32>(record, N);
      let value = <f64>n;
      if (what == MEAN_OF) value = load<f64>(record, MEAN);
      if (what == DEVIATION_OF) value = n < 2 ? NaN : Math.sqrt(squaresOf(record) / <f64>(n - 1));
      const narrow = <f32>value;
      store<f32>(record, Mathf.abs(narrow) <= f32.MAX_VALUE ? narrow : <f32>NaN, FACTOR32);
    }
    writeSpread(out, scratch, records, dates, symbols, date, count);
  }
}

/** Adds both halves of four float32 to two float64 sums. */
@inline function add4(sum: v128, x: v128): v128 {
  const high = i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  return f64x2.add(sum, f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(high)));
}

/** The same with the squares of their distances from `mean`. */
@inline function addSquares4(sum: v128, x: v128, mean: v128): v128 {
  const high = i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  const a = f64x2.sub(f64x2.promote_low_f32x4(x), mean);
  const b = f64x2.sub(f64x2.promote_low_f32x4(high), mean);
  return f64x2.add(sum, f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)));
}

/** Sum, number and mean of each date's cells, of their absolute values if `absolute`. */
function sumUp(block: usize, records: usize, symbols: i32, count: i32, absolute: bool): void {
  memory.fill(records, 0, <usize>count * RECORD);
  const sign = i32x4.splat(absolute ? 0x7fffffff : -1);
  const lines = tilesOf(symbols) * count;
  const last = records + <usize>count * RECORD;
  let record = records;
  let at = block;
  for (let line: i32 = 0; line < lines; line++, at += LINE) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const ma = f32x4.eq(a, a);
    const mb = f32x4.eq(b, b);
    const mc = f32x4.eq(c, c);
    const md = f32x4.eq(d, d);
    let low = add4(v128.load(record, SUM), v128.and(a, v128.and(ma, sign)));
    low = add4(low, v128.and(b, v128.and(mb, sign)));
    let high = add4(f64x2.splat(0), v128.and(c, v128.and(mc, sign)));
    high = add4(high, v128.and(d, v128.and(md, sign)));
    v128.store(record, f64x2.add(low, high), SUM);
    const present = i32x4.add(i32x4.add(ma, mb), i32x4.add(mc, md));
    v128.store(record, i32x4.sub(v128.load(record, COUNT), present), COUNT);
    record += RECORD;
    if (record == last) record = records;
  }
  for (record = records; record < last; record += RECORD) {
    const n = load<i32>(record, COUNT) + load<i32>(record, COUNT + 4) + load<i32>(record, COUNT + 8)
      + load<i32>(record, COUNT + 12);
    const mean = sumOf(record) / <f64>n;
    store<i32>(record, n, N);
    store<f64>(record, mean, MEAN);
    store<f32>(record, <f32>mean, MEAN32);
    store<f32>(record, <f32>(mean - <f64><f32>mean), REST32);
  }
}

@inline function sumOf(record: usize): f64 {
  return load<f64>(record, SUM) + load<f64>(record, SUM + 8);
}

@inline function squaresOf(record: usize): f64 {
  return load<f64>(record, SQUARES) + load<f64>(record, SQUARES + 8);
}

/** Sums of the squared distances from the dates' means. */
function centredSquares(block: usize, records: usize, symbols: i32, count: i32): void {
  const lines = tilesOf(symbols) * count;
  const last = records + <usize>count * RECORD;
  let record = records;
  let at = block;
  for (let line: i32 = 0; line < lines; line++, at += LINE) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const mean = v128.load64_splat(record, MEAN);
    const total = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
    let low = v128.load(record, SQUARES);
    let high = f64x2.splat(0);
    if (v128.any_true(isNaN4(total))) {
      low = addMasked4(low, a, mean);
      low = addMasked4(low, b, mean);
      high = addMasked4(high, c, mean);
      high = addMasked4(high, d, mean);
    } else {
      low = addSquares4(low, a, mean);
      low = addSquares4(low, b, mean);
      high = addSquares4(high, c, mean);
      high = addSquares4(high, d, mean);
    }
    v128.store(record, f64x2.add(low, high), SQUARES);
    record += RECORD;
    if (record == last) record = records;
  }
}

/** As `addSquares4`, without what is NaN. */
@inline function addMasked4(sum: v128, x: v128, mean: v128): v128 {
  const top = i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  let a = f64x2.sub(f64x2.promote_low_f32x4(x), mean);
  let b = f64x2.sub(f64x2.promote_low_f32x4(top), mean);
  a = v128.and(a, f64x2.eq(a, a));
  b = v128.and(b, f64x2.eq(b, b));
  return f64x2.add(sum, f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)));
}

/** Deviation with divisor n - 1 and its inverse; NaN where the date is constant or has but one cell. */
function prepareScore(record: usize): void {
  const n = load<i32>(record, N);
  const mean = load<f64>(record, MEAN);
  const squares = squaresOf(record);
  const constant = n < 2 || squares <= 1e-12 * (squares + <f64>n * mean * mean);
  const deviation = constant ? NaN : Math.sqrt(squares / <f64>(n - 1));
  store<f64>(record, deviation, VALUE);
  store<f32>(record, <f32>(1 / deviation), FACTOR32);
  // No distance from the mean is beyond the root of the squares.
  store<i32>(record, i32(constant || (deviation > 1e-30 && squares < 1e70)), PLAIN);
}

function writeScores(
  out: usize, block: usize, records: usize, dates: i32, symbols: i32, date: i32, count: i32,
): void {
  const tiles = tilesOf(symbols);
  let from = block;
  for (let tile: i32 = 0; tile < tiles; tile++) {
    let to = out + (<usize>tile * <usize>dates + <usize>date) * LINE;
    const end = to + <usize>count * LINE;
    for (let record = records; to < end; to += LINE, from += LINE, record += RECORD) {
      writeLine(to, from, record);
    }
  }
}

/** Scores of one date's cells in one tile. */
@inline function writeLine(to: usize, from: usize, record: usize): void {
  if (!load<i32>(record, PLAIN)) {
    wideScores(to, from, record);
    return;
  }
  const mean = v128.load32_splat(record, MEAN32);
  const rest = v128.load32_splat(record, REST32);
  const factor = v128.load32_splat(record, FACTOR32);
  v128.store(to, f32x4.mul(f32x4.sub(f32x4.sub(v128.load(from), mean), rest), factor));
  v128.store(to, f32x4.mul(f32x4.sub(f32x4.sub(v128.load(from, 16), mean), rest), factor), 16);
  v128.store(to, f32x4.mul(f32x4.sub(f32x4.sub(v128.load(from, 32), mean), rest), factor), 32);
  v128.store(to, f32x4.mul(f32x4.sub(f32x4.sub(v128.load(from, 48), mean), rest), factor), 48);
}

/** For values at the ends of float32's range. */
function wideScores(to: usize, from: usize, record: usize): void {
  const mean = load<f64>(record, MEAN);
  const deviation = load<f64>(record, VALUE);
  for (let lane: usize = 0; lane < LINE; lane += 4) {
    store<f32>(to + lane, <f32>((<f64>load<f32>(from + lane) - mean) / deviation));
  }
}

/** x a / sum|x|, in float64 throughout: a symbol by itself gets exactly a. */
function writeScaled(
  out: usize, block: usize, records: usize, dates: i32, symbols: i32, date: i32, count: i32, a: f64,
): void {
  const tiles = tilesOf(symbols);
  const times = f64x2.splat(a);
  let from = block;
  for (let tile: i32 = 0; tile < tiles; tile++) {
    let to = out + (<usize>tile * <usize>dates + <usize>date) * LINE;
    const end = to + <usize>count * LINE;
    for (let record = records; to < end; to += LINE, from += LINE, record += RECORD) {
      const total = v128.load64_splat(record, VALUE);
      for (let lane: usize = 0; lane < LINE; lane += 16) {
        const low = f64x2.promote_low_f32x4(v128.load64_zero(from + lane));
        const high = f64x2.promote_low_f32x4(v128.load64_zero(from + lane + 8));
        const share = i8x16.shuffle(
          f32x4.demote_f64x2_zero(f64x2.div(f64x2.mul(low, times), total)),
          f32x4.demote_f64x2_zero(f64x2.div(f64x2.mul(high, times), total)),
          0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23,
        );
        v128.store(to + lane, finite4(share));
      }
    }
  }
}

function writeSpread(
  out: usize, block: usize, records: usize, dates: i32, symbols: i32, date: i32, count: i32,
): void {
  const tiles = tilesOf(symbols);
  const nan = nan4();
  let from = block;
  for (let tile: i32 = 0; tile < tiles; tile++) {
    let to = out + (<usize>tile * <usize>dates + <usize>date) * LINE;
    const end = to + <usize>count * LINE;
    for (let record = records; to < end; to += LINE, from += LINE, record += RECORD) {
      const value = v128.load32_splat(record, FACTOR32);
      for (let lane: usize = 0; lane < LINE; lane += 16) {
        const x = v128.load(from + lane);
        v128.store(to + lane, v128.bitselect(value, nan, f32x4.eq(x, x)));
      }
    }
  }
}
