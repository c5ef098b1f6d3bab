/** Naive float64 statistics that reference kernels share: plain loops, each plainly right, no allocation where none is due. */

/** A centred sum of squares at most this share of the sum of squares counts as 0. */
const CONSTANT = 1e-12;

export function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** Measured from the first value, so that equal values give exactly that and a large common offset does no harm. */
export function mean(values: Float64Array): number {
  const first = values[0]!;
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]! - first;
  return first + total / values.length;
}

/** Deviations from the mean, exact for equal values and unharmed by a large common offset. */
export function centred(values: Float64Array): Float64Array {
  const first = values[0]!;
  const middle = meanAbove(values, first);
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = values[i]! - first - middle;
  return out;
}

/** Mean of the values less `first`. */
function meanAbove(values: Float64Array, first: number): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]! - first;
  return total / values.length;
}

/** Sum of the products of both series' deviations from their means. */
export function codeviation(x: Float64Array, y: Float64Array): number {
  const meanX = mean(x);
  const meanY = mean(y);
  let total = 0;
  for (let i = 0; i < x.length; i++) total += (x[i]! - meanX) * (y[i]! - meanY);
  return total;
}

/** Mean absolute deviation from the mean. */
export function meanDeviation(values: Float64Array): number {
  const middle = mean(values);
  let total = 0;
  for (let i = 0; i < values.length; i++) total += Math.abs(values[i]! - middle);
  return total / values.length;
}

export function smallest(values: Float64Array): number {
  let low = values[0]!;
  for (let i = 1; i < values.length; i++) if (values[i]! < low) low = values[i]!;
  return low;
}

export function largest(values: Float64Array): number {
  let high = values[0]!;
  for (let i = 1; i < values.length; i++) if (values[i]! > high) high = values[i]!;
  return high;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/** Sum of the n-th powers of the deviations, n a whole number. */
export function centredPower(values: Float64Array, n: number): number {
  const first = values[0]!;
  const middle = meanAbove(values, first);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - first - middle;
    let power = deviation;
    for (let k = 1; k < n; k++) power *= deviation;
    total += power;
  }
  return total;
}

/** Standard deviation with divisor n-1; NaN below two values. */
export function deviation(values: Float64Array): number {
  return values.length < 2 ? Number.NaN : Math.sqrt(centredPower(values, 2) / (values.length - 1));
}

/** "Constant", "range is 0" and "deviation is 0" all mean this. */
export function isConstant(values: Float64Array): boolean {
  return centredPower(values, 2) <= CONSTANT * dot(values, values);
}

/** Ranks 1..n, ties averaged: where each value begins and ends among the sorted ones. */
export function averageRanks(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const below = bound(sorted, (other) => other >= value);
    const upTo = bound(sorted, (other) => other > value);
    out[i] = (below + upTo + 1) / 2;
  }
  return out;
}

/** Index of the first sorted value that satisfies a monotone condition. */
function bound(sorted: Float64Array, reached: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Average rank of one value among others, itself included. */
export function rankAmong(values: Float64Array, value: number): number {
  let below = 0;
  let equal = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < value) below++;
    else if (values[i]! === value) equal++;
  }
  return below + (equal + 1) / 2;
}

/** Quantile with linear interpolation between order statistics, numpy's default. */
export function quantile(values: Float64Array, q: number): number {
  const sorted = ascending(values);
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const below = sorted[low]!;
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return below + (above - below) * (at - low);
}

/** A sorted copy. Windows are short, and there insertion beats the built-in sort several times over. */
function ascending(values: Float64Array): Float64Array {
  const out = values.slice();
  if (out.length > 64) return out.sort();
  for (let i = 1; i < out.length; i++) {
    const value = out[i]!;
    let at = i;
    for (; at > 0 && out[at - 1]! > value; at--) out[at] = out[at - 1]!;
    out[at] = value;
  }
  return out;
}

/** Values as deviations in units of the standard deviation; NaN where there is none. */
export function standardised(values: Float64Array): Float64Array {
  if (values.length < 2 || isConstant(values)) return spread(values, Number.NaN);
  const unit = deviation(values);
  const out = centred(values);
  for (let i = 0; i < out.length; i++) out[i]! /= unit;
  return out;
}

/** The same value for each member of a row. */
export function spread(values: Float64Array, value: number): Float64Array {
  return new Float64Array(values.length).fill(value);
}
