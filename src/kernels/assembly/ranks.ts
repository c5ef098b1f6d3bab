import { symbolMask, tied } from './sort';

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
  // Where a run of equal values begins and ends is found without branches, for ties come as they like: forwards the
  // first position of each run goes into the row of ranks, backwards the last one joins it.
  let before: f32 = NaN;
  let first: i32 = 0;
  for (let k: i32 = 0; k < n; k++) {
    const cell = <usize>(load<u32>(words + (<usize>k << 2)) & mask) << 2;
    const value = load<f32>(row + cell);
    first = value == before ? first : k;
    before = value;
    store<i32>(ranks + cell, first);
  }
  before = NaN;
  let last: i32 = 0;
  for (let k = n - 1; k >= 0; k--) {
    const cell = <usize>(load<u32>(words + (<usize>k << 2)) & mask) << 2;
    const value = load<f32>(row + cell);
    last = value == before ? last : k;
    before = value;
    store<i32>(ranks + cell, load<i32>(ranks + cell) + last + 2 + shift);
  }
}
