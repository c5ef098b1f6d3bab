/**
 * Statistics of n float64 at an address, n >= 1: the reference's own loops, scalar, for the few windows that are not
 * complete. What each means is said in src/ops/families/statistics.ts and regression.ts.
 */

@inline function at(values: usize, i: i32): f64 {
  return load<f64>(values + (<usize>i << 3));
}

@inline export function last(values: usize, n: i32): f64 {
  return at(values, n - 1);
}

export function sum(values: usize, n: i32): f64 {
  let total: f64 = 0;
  for (let i: i32 = 0; i < n; i++) total += at(values, i);
  return total;
}

export function product(values: usize, n: i32): f64 {
  let total: f64 = 1;
  for (let i: i32 = 0; i < n; i++) total *= at(values, i);
  return total;
}

export function dot(a: usize, b: usize, n: i32): f64 {
  let total: f64 = 0;
  for (let i: i32 = 0; i < n; i++) total += at(a, i) * at(b, i);
  return total;
}

/** Mean of the values less the first. */
function meanAbove(values: usize, n: i32): f64 {
  const first = at(values, 0);
  let total: f64 = 0;
  for (let i: i32 = 0; i < n; i++) total += at(values, i) - first;
  return total / <f64>n;
}

export function mean(values: usize, n: i32): f64 {
  return at(values, 0) + meanAbove(values, n);
}

export function centredPower(values: usize, n: i32, exponent: i32): f64 {
  const first = at(values, 0);
  const middle = meanAbove(values, n);
  let total: f64 = 0;
  for (let i: i32 = 0; i < n; i++) {
    const deviation = at(values, i) - first - middle;
    let power = deviation;
    for (let k: i32 = 1; k < exponent; k++) power *= deviation;
    total += power;
  }
  return total;
}

export function isConstant(values: usize, n: i32): bool {
  return centredPower(values, n, 2) <= 1e-12 * dot(values, values, n);
}

export function deviation(values: usize, n: i32): f64 {
  return n < 2 ? NaN : Math.sqrt(centredPower(values, n, 2) / <f64>(n - 1));
}

export function meanDeviation(values: usize, n: i32): f64 {
  const middle = mean(values, n);
  let total: f64 = 0;
  for (let i: i32 = 0; i < n; i++) total += Math.abs(at(values, i) - middle);
  return total / <f64>n;
}

export function skewness(values: usize, n: i32): f64 {
  if (isConstant(values, n)) return NaN;
  const size = <f64>n;
  const squares = centredPower(values, n, 2);
  const skew = Math.sqrt(size) * centredPower(values, n, 3) / (squares * Math.sqrt(squares));
  return skew * Math.sqrt(size * (size - 1)) / (size - 2);
}

export function kurtosis(values: usize, n: i32): f64 {
  if (isConstant(values, n)) return NaN;
  const size = <f64>n;
  const squares = centredPower(values, n, 2);
  const ratio = size * centredPower(values, n, 4) / (squares * squares);
  return (size - 1) * ((size + 1) * ratio - 3 * (size - 1)) / ((size - 2) * (size - 3));
}

/** Index of the oldest of the smallest values, of the largest if `sign` is -1. */
export function extreme(values: usize, n: i32, sign: f64): i32 {
  let found: i32 = 0;
  for (let i: i32 = 1; i < n; i++) if (at(values, i) * sign < at(values, found) * sign) found = i;
  return found;
}

/** Average rank of the last value. */
export function lastRank(values: usize, n: i32): f64 {
  const value = last(values, n);
  let below: i32 = 0;
  let equal: i32 = 0;
  for (let i: i32 = 0; i < n; i++) {
    below += i32(at(values, i) < value);
    equal += i32(at(values, i) == value);
  }
  return <f64>below + (<f64>equal + 1) / 2;
}

export function codeviation(x: usize, y: usize, n: i32): f64 {
  const meanX = mean(x, n);
  const meanY = mean(y, n);
  let total: f64 = 0;
  for (let i: i32 = 0; i < n; i++) total += (at(x, i) - meanX) * (at(y, i) - meanY);
  return total;
}

export function correlation(x: usize, y: usize, n: i32): f64 {
  if (isConstant(x, n) || isConstant(y, n)) return NaN;
  const both = codeviation(x, y, n);
  if (n == 2) return f64(both > 0) - f64(both < 0);
  const value = both / (Math.sqrt(codeviation(x, x, n)) * Math.sqrt(codeviation(y, y, n)));
  return max(-1.0, min(1.0, value));
}

/** Slope of y on x. */
export function slope(y: usize, x: usize, n: i32): f64 {
  if (isConstant(x, n)) return NaN;
  return codeviation(x, y, n) / codeviation(x, x, n);
}

export function lastResidual(y: usize, x: usize, n: i32): f64 {
  return last(y, n) - mean(y, n) - slope(y, x, n) * (last(x, n) - mean(x, n));
}
