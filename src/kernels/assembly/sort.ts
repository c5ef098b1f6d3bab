import { zero4 } from './simd';

/**
 * Order of one row's values, by radix sort of packed words: the top bits of a word are an order-preserving key of the
 * value, the bits below are its symbol. Two passes sort by the key's top bits; what is left out of order among equal
 * digits is put right by insertion, comparing true values, so the result is exact. The key is linear between the row's
 * smallest and largest value, or the float's own bits where that would crowd the values into few digits (heavy tails);
 * where even that leaves too much to insertion, a full radix sort takes over.
 *
 * Scratch of a sort: `sortBytes(width)`, 16-byte aligned.
 */

const PASS_BITS_SMALL: u32 = 8;
const PASS_BITS_LARGE: u32 = 10;

/** Bits of the linear key; the rest of a word's bits lie below it and belong to the symbol where it needs them. */
const KEY_BITS: u32 = 23;
/** 2^23: added to a number in [0, 2^23) it leaves the nearest integer in the low bits. */
const MAGIC: f32 = 8388608;

/** Whether the row sorted last holds a value twice. */
export let tied: bool = false;

/** Bytes of scratch for rows of `width` cells. */
export function sortBytes(width: i32): usize {
  return (<usize>width + 16) * 16 + 2 * (4 << PASS_BITS_LARGE) + 64;
}

/** The part of a sort's scratch that is free again after it: 8 bytes for each of `width` + 16 cells. */
@inline export function spareOf(scratch: usize, width: i32): usize {
  return scratch + (<usize>width + 16) * 8;
}

/** Bits that tell the cells of a row apart. */
@inline function symbolBits(width: i32): u32 {
  return 32 - <u32>clz<i32>(width - 1 | 1);
}

/** What of a sorted word is the symbol. */
@inline export function symbolMask(width: i32): u32 {
  return (1 << symbolBits(width)) - 1;
}

/**
 * Sorts the cells of `row` (`width` float32, a multiple of 4) that are not NaN. Returns their number n; the n words at
 * `scratch` then hold their positions in ascending order under `symbolMask(width)`. -0 in the row becomes +0.
 */
export function sortRow(row: usize, width: i32, scratch: usize): i32 {
  const words = scratch;
  const spare = spareOf(scratch, width);
  const counts = scratch + (<usize>width + 16) * 16;
  const bits = width <= 1024 ? PASS_BITS_SMALL : PASS_BITS_LARGE;
  tied = false;
  measureRow(row, width);
  let n = skewed ? packBits(row, width, words) : packLinear(row, width, words);
  if (n < 2) return n;
  let most = countDigits(words, counts, n, bits);
  if (!skewed && most > <u32>n >> 2) {
    skewed = true;
    n = packBits(row, width, words);
    most = countDigits(words, counts, n, bits);
  }
  distribute(words, spare, counts, n, bits);
  if (!insertionPass(row, words, n, width)) {
    sortFully(row, width, words, spare, counts);
    markTies(row, words, n, width);
  }
  return n;
}

/** Lets the next row try the linear key again. */
@inline export function resetKey(): void {
  skewed = false;
}

/** A row whose values crowd into a small part of their range; those after it are taken to be like it. */
let skewed: bool = false;
/** Smallest and largest value of the row measured last. */
export let low: f32 = 0;
export let high: f32 = 0;

/** Finds the row's range, and makes -0 +0 on the way. */
export function measureRow(row: usize, width: i32): void {
  const zero = zero4();
  let lo = f32x4.splat(Infinity);
  let hi = f32x4.splat(-Infinity);
  const end = row + (<usize>width << 2);
  for (let at = row; at < end; at += 16) {
    const x = f32x4.add(v128.load(at), zero);
    v128.store(at, x);
    // A NaN is never the smaller or the larger one.
    lo = f32x4.pmin(lo, x);
    hi = f32x4.pmax(hi, x);
  }
  low = min(
    min(f32x4.extract_lane(lo, 0), f32x4.extract_lane(lo, 1)),
    min(f32x4.extract_lane(lo, 2), f32x4.extract_lane(lo, 3)),
  );
  high = max(
    max(f32x4.extract_lane(hi, 0), f32x4.extract_lane(hi, 1)),
    max(f32x4.extract_lane(hi, 2), f32x4.extract_lane(hi, 3)),
  );
}

/** Writes the words of the cells that are present, keys linear over the range; returns their number. */
function packLinear(row: usize, width: i32, words: usize): i32 {
  // A little less than 2^23 over the range, so that rounding never reaches 2^23.
  let scale = <f32>(8388600.0 / (<f64>high - <f64>low));
  // Beyond what float32 can scale all keys are equal, and another way will be found.
  if (!(high - low <= 3.4e38) || !(scale < 1e38)) scale = 0;
  const base = f32x4.splat(low);
  const factor = f32x4.splat(scale);
  const magic = f32x4.splat(MAGIC);
  const keep = i32x4.splat(~symbolMask(width));
  const four = i32x4.splat(4);
  let symbols = i32x4(0, 1, 2, 3);
  let at = words;
  const end = row + (<usize>width << 2);
  for (let cell = row; cell < end; cell += 16) {
    const x = v128.load(cell);
    const key = f32x4.add(f32x4.mul(f32x4.sub(x, base), factor), magic);
    at = storePresent(at, x, v128.or(v128.and(i32x4.shl(key, 32 - KEY_BITS), keep), symbols));
    symbols = i32x4.add(symbols, four);
  }
  return <i32>((at - words) >> 2);
}

/** The same with the float's own bits as the key, from the smallest on: even over many orders of magnitude. */
function packBits(row: usize, width: i32, words: usize): i32 {
  const first = orderedBits(low);
  const shift = clz<u32>((orderedBits(high) - first) | 1);
  const base = i32x4.splat(first);
  const sign = i32x4.splat(0x80000000);
  const keep = i32x4.splat(~symbolMask(width));
  const four = i32x4.splat(4);
  let symbols = i32x4(0, 1, 2, 3);
  let at = words;
  const end = row + (<usize>width << 2);
  for (let cell = row; cell < end; cell += 16) {
    const x = v128.load(cell);
    const bits = v128.xor(x, v128.or(i32x4.shr_s(x, 31), sign));
    const key = i32x4.shl(i32x4.sub(bits, base), shift);
    at = storePresent(at, x, v128.or(v128.and(key, keep), symbols));
    symbols = i32x4.add(symbols, four);
  }
  return <i32>((at - words) >> 2);
}

/** Appends the words whose value is not NaN; returns the new end. */
@inline function storePresent(at: usize, x: v128, word: v128): usize {
  const present = i32x4.bitmask(f32x4.eq(x, x));
  if (present == 15) {
    v128.store(at, word);
    return at + 16;
  }
  // Each lane is written; the next one covers it unless it is present.
  v128.store32_lane(at, word, 0);
  at += (present & 1) << 2;
  v128.store32_lane(at, word, 1);
  at += (present & 2) << 1;
  v128.store32_lane(at, word, 2);
  at += present & 4;
  v128.store32_lane(at, word, 3);
  return at + ((present & 8) >> 1);
}

@inline function count(word: u32, lower: usize, upper: usize, mask: u32, lowShift: u32, highShift: u32): void {
  const l = lower + (<usize>((word >> lowShift) & mask) << 2);
  const u = upper + (<usize>(word >> highShift) << 2);
  store<u32>(l, load<u32>(l) + 1);
  store<u32>(u, load<u32>(u) + 1);
}

/** Counts both digits of the words; returns the largest count of an upper digit. */
function countDigits(words: usize, counts: usize, n: i32, bits: u32): u32 {
  const buckets: usize = 1 << bits;
  const mask: u32 = (1 << bits) - 1;
  const lowShift = 32 - 2 * bits;
  const highShift = 32 - bits;
  const upper = counts + (buckets << 2);
  memory.fill(counts, 0, buckets << 3);
  const end = words + (<usize>n << 2);
  let at = words;
  for (; at + 8 <= end; at += 8) {
    count(load<u32>(at), counts, upper, mask, lowShift, highShift);
    count(load<u32>(at, 4), counts, upper, mask, lowShift, highShift);
  }
  if (at < end) count(load<u32>(at), counts, upper, mask, lowShift, highShift);
  let most = i32x4.splat(0);
  for (let bucket = upper; bucket < upper + (buckets << 2); bucket += 16) {
    most = i32x4.max_u(most, v128.load(bucket));
  }
  return max(
    max(<u32>i32x4.extract_lane(most, 0), <u32>i32x4.extract_lane(most, 1)),
    max(<u32>i32x4.extract_lane(most, 2), <u32>i32x4.extract_lane(most, 3)),
  );
}

@inline function place(word: u32, buckets: usize, shift: u32, mask: u32): void {
  const bucket = buckets + (<usize>((word >> shift) & mask) << 2);
  const to = load<u32>(bucket);
  store<u32>(bucket, to + 4);
  store<u32>(<usize>to, word);
}

/** Counts become addresses of the buckets' first words. */
function startBuckets(counts: usize, size: usize, first: usize): void {
  let next = i32x4.splat(<i32>first);
  const zero = i32x4.splat(0);
  for (let at = counts; at < counts + size; at += 16) {
    const bytes = i32x4.shl(v128.load(at), 2);
    let sum = i32x4.add(bytes, i8x16.shuffle(zero, bytes, 0, 1, 2, 3, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27));
    sum = i32x4.add(sum, i8x16.shuffle(zero, sum, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
    sum = i32x4.add(sum, next);
    v128.store(at, i32x4.sub(sum, bytes));
    next = i8x16.shuffle(sum, sum, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15);
  }
}

/** Two stable passes by the counted digits, from `words` to `spare` and back. */
function distribute(words: usize, spare: usize, counts: usize, n: i32, bits: u32): void {
  const size: usize = 4 << bits;
  const mask: u32 = (1 << bits) - 1;
  const lowShift = 32 - 2 * bits;
  const highShift = 32 - bits;
  const upper = counts + size;
  startBuckets(counts, size, spare);
  startBuckets(upper, size, words);
  const end = words + (<usize>n << 2);
  let at = words;
  for (; at + 8 <= end; at += 8) {
    place(load<u32>(at), counts, lowShift, mask);
    place(load<u32>(at, 4), counts, lowShift, mask);
  }
  if (at < end) place(load<u32>(at), counts, lowShift, mask);
  const spareEnd = spare + (<usize>n << 2);
  at = spare;
  for (; at + 8 <= spareEnd; at += 8) {
    place(load<u32>(at), upper, highShift, mask);
    place(load<u32>(at, 4), upper, highShift, mask);
  }
  if (at < spareEnd) place(load<u32>(at), upper, highShift, mask);
}

@inline function valueOf(row: usize, word: u32, mask: u32): f32 {
  return load<f32>(row + (<usize>(word & mask) << 2));
}

/** Puts right what the passes left: false, with the words in any order, where that would take long. Notes ties. */
function insertionPass(row: usize, words: usize, n: i32, width: i32): bool {
  const bits = symbolBits(width);
  const mask = symbolMask(width);
  const end = words + (<usize>n << 2);
  let budget: i32 = 8 * n + 64;
  let equal: i32 = 0;
  let at = words + 4;
  while (at < end) {
    if (at + 16 <= end) {
      const here = v128.load(at);
      const before = v128.load(at - 4);
      // Strictly ascending keys: nothing to do.
      if (i32x4.all_true(i32x4.gt_u(i32x4.shr_u(here, bits), i32x4.shr_u(before, bits)))) {
        at += 16;
        continue;
      }
      const a = valueOf(row, load<u32>(at - 4), mask);
      const b = valueOf(row, load<u32>(at), mask);
      const c = valueOf(row, load<u32>(at, 4), mask);
      const d = valueOf(row, load<u32>(at, 8), mask);
      const e = valueOf(row, load<u32>(at, 12), mask);
      if ((i32(a <= b) & i32(b <= c) & i32(c <= d) & i32(d <= e)) != 0) {
        equal |= i32(a == b) | i32(b == c) | i32(c == d) | i32(d == e);
        at += 16;
        continue;
      }
    }
    const stop = at + 16 <= end ? at + 16 : end;
    for (; at < stop; at += 4) {
      const word = load<u32>(at);
      const value = valueOf(row, word, mask);
      let hole = at;
      while (hole > words) {
        const other = load<u32>(hole - 4);
        const rival = valueOf(row, other, mask);
        if (rival <= value) {
          equal |= i32(rival == value);
          break;
        }
        store<u32>(hole, other);
        hole -= 4;
      }
      store<u32>(hole, word);
      budget -= <i32>((at - hole) >> 2);
    }
    if (budget < 0) return false;
  }
  tied = equal != 0;
  return true;
}

/** Bits of a float32 (no NaN, no -0) as a number that orders as it does. */
@inline function orderedBits(value: f32): u32 {
  const bits = reinterpret<u32>(value);
  return bits ^ (<u32>(<i32>bits >> 31) | 0x80000000);
}

/** All 32 bits of the value in four passes, over pairs of key and symbol; leaves plain symbols at `words`. */
function sortFully(row: usize, width: i32, words: usize, spare: usize, counts: usize): void {
  let source = words;
  let target = spare;
  let n: usize = 0;
  for (let symbol: i32 = 0; symbol < width; symbol++) {
    const value = load<f32>(row + (<usize>symbol << 2));
    if (value != value) continue;
    store<u64>(source + (n++ << 3), (<u64>orderedBits(value) << 32) | <u64>symbol);
  }
  for (let shift: u64 = 32; shift < 64; shift += 8) {
    memory.fill(counts, 0, 1024);
    for (let at = source; at < source + (n << 3); at += 8) {
      const count = counts + (<usize>((load<u64>(at) >> shift) & 255) << 2);
      store<u32>(count, load<u32>(count) + 1);
    }
    let next = <u32>target;
    for (let bucket = counts; bucket < counts + 1024; bucket += 4) {
      const count = load<u32>(bucket);
      store<u32>(bucket, next);
      next += count << 3;
    }
    for (let at = source; at < source + (n << 3); at += 8) {
      const pair = load<u64>(at);
      const bucket = counts + (<usize>((pair >> shift) & 255) << 2);
      const to = load<u32>(bucket);
      store<u32>(bucket, to + 8);
      store<u64>(<usize>to, pair);
    }
    const swap = source;
    source = target;
    target = swap;
  }
  for (let k: usize = 0; k < n; k++) store<u32>(words + (k << 2), <u32>load<u64>(source + (k << 3)));
}

function markTies(row: usize, words: usize, n: i32, width: i32): void {
  const mask = symbolMask(width);
  tied = false;
  for (let k: i32 = 1; k < n; k++) {
    const at = words + (<usize>k << 2);
    if (valueOf(row, load<u32>(at), mask) == valueOf(row, load<u32>(at - 4), mask)) {
      tied = true;
      return;
    }
  }
}
