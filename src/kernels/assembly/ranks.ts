import { spareOf, symbolMask, tied } from './sort';

/**
 * Twice the average ranks of a row that `sortRow` has just ordered, plus `shift`, as i32 at their cells; other cells are
 * left as they are. Twice, so that the mean rank of ties is a whole number too.
 */
export function doubleRanks(ranks: usize, row: usize, words: usize, n: i32, width: i32, shift: i32): void {
  const mask = symbolMask(width);
  const end = words + (<usize>n << 2);
  if (!tied) {
    let twice = shift + 2;
    for (let at = words; at < end; at += 4, twice += 2) store<i32>(ranks + (<usize>(load<u32>(at) & mask) << 2), twice);
    return;
  }
  // Where a run of equal values begins and ends is found without branches, for ties come as they like: by the values in
  // order, the largest beginning so far forwards, the smallest end so far backwards.
  const values = spareOf(words, width);
  const firsts = values + (<usize>width << 2) + 32;
  const toValues = values - words;
  for (let at = words; at < end; at += 4) {
    store<f32>(at + toValues, load<f32>(row + (<usize>(load<u32>(at) & mask) << 2)));
  }
  const last = values + (<usize>n << 2);
  v128.store(last, f32x4.splat(NaN));
  markFirsts(values, firsts, n);
  addLasts(values, firsts, n, shift + 2);
  const toSums = firsts - words;
  for (let at = words; at < end; at += 4) {
    store<i32>(ranks + (<usize>(load<u32>(at) & mask) << 2), load<i32>(at + toSums));
  }
}

/** Position of the first of the values equal to each, in ascending order. */
function markFirsts(values: usize, firsts: usize, n: i32): void {
  const four = i32x4.splat(4);
  let at = i32x4(0, 1, 2, 3);
  let before = i32x4.splat(0);
  // The first value has none before it that it could equal.
  let previous = f32x4.splat(NaN);
  for (let k: usize = 0; k < <usize>n << 2; k += 16) {
    const here = v128.load(values + k);
    const left = i8x16.shuffle(previous, here, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27);
    const equal = f32x4.eq(here, left);
    let first = i32x4.max_s(v128.andnot(at, equal), before);
    first = i32x4.max_s(first, i8x16.shuffle(first, before, 16, 17, 18, 19, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    first = i32x4.max_s(first, i8x16.shuffle(first, before, 16, 17, 18, 19, 16, 17, 18, 19, 0, 1, 2, 3, 4, 5, 6, 7));
    v128.store(firsts + k, first);
    before = i8x16.shuffle(first, first, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15);
    previous = here;
    at = i32x4.add(at, four);
  }
}

/** Adds the position of the last of the equal values, and a number. */
function addLasts(values: usize, firsts: usize, n: i32, shift: i32): void {
  const four = i32x4.splat(4);
  const add = i32x4.splat(shift);
  const most = i32x4.splat(0x7fffffff);
  const top = (n - 1) & ~3;
  let at = i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(top));
  let after = most;
  for (let k = <isize>top << 2; k >= 0; k -= 16) {
    const equal = f32x4.eq(v128.load(values + k), v128.load(values + k, 4));
    let last = i32x4.min_s(v128.or(at, v128.and(equal, most)), after);
    last = i32x4.min_s(last, i8x16.shuffle(last, after, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19));
    last = i32x4.min_s(last, i8x16.shuffle(last, after, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 16, 17, 18, 19));
    v128.store(firsts + k, i32x4.add(i32x4.add(v128.load(firsts + k), last), add));
    after = i8x16.shuffle(last, last, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3);
    at = i32x4.sub(at, four);
  }
}
