/** Runs of this length are sorted by insertion before they are merged. */
const RUN = 8;

/**
 * Sorts positions 0..n-1 by `values`, ties in order of position (a stable merge sort; the built-in sort with a comparator
 * is several times slower). `order` and `scratch` hold at least n; the result is in `order`. Values must not be NaN.
 */
export function sortOrder(values: ArrayLike<number>, n: number, order: Int32Array, scratch: Int32Array): void {
  for (let start = 0; start < n; start += RUN) {
    const end = Math.min(start + RUN, n);
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      let j = i - 1;
      while (j >= start && values[order[j]!]! > value) {
        order[j + 1] = order[j]!;
        j--;
      }
      order[j + 1] = i;
    }
  }
  let source = order;
  let target = scratch;
  for (let width = RUN; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      merge(values, source, target, start, Math.min(start + width, n), Math.min(start + 2 * width, n));
    }
    [source, target] = [target, source];
  }
  if (source !== order) order.set(source.subarray(0, n));
}

function merge(
  values: ArrayLike<number>,
  from: Int32Array,
  to: Int32Array,
  start: number,
  middle: number,
  end: number,
): void {
  let left = start;
  let right = middle;
  for (let k = start; k < end; k++) {
    const takeLeft = left < middle && (right >= end || values[from[left]!]! <= values[from[right]!]!);
    to[k] = takeLeft ? from[left++]! : from[right++]!;
  }
}

/**
 * Average ranks 1..n of the `n` positions listed in `order` (ascending by `values`), written to `ranks[position]`: tied
 * values share the mean of the ranks they cover.
 */
export function averageRanks(values: ArrayLike<number>, order: Int32Array, n: number, ranks: Float64Array): void {
  for (let start = 0; start < n; ) {
    const value = values[order[start]!]!;
    let end = start + 1;
    while (end < n && values[order[end]!]! === value) end++;
    const rank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) ranks[order[i]!] = rank;
    start = end;
  }
}
