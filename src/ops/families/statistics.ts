/** Naive float64 statistics that reference kernels share. None is fast; each is plainly right. */

/** A centred sum of squares at most this share of the sum of squares counts as 0. */
const CONSTANT = 1e-12;

export function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Deviations from the mean, exact for equal values and unharmed by a large common offset. */
export function centred(values: Float64Array): Float64Array {
  const shifted = values.map((value) => value - values[0]!);
  const middle = sum(shifted) / shifted.length;
  return shifted.map((value) => value - middle);
}

export function mean(values: Float64Array): number {
  return values[0]! + sum(values.map((value) => value - values[0]!)) / values.length;
}

export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((total, value, i) => total + value * b[i]!, 0);
}

/** Sum of the n-th powers of the deviations. */
export function centredPower(values: Float64Array, n: number): number {
  return sum(centred(values).map((value) => value ** n));
}

/** Standard deviation with divisor n-1; NaN below two values. */
export function deviation(values: Float64Array): number {
  return values.length < 2 ? Number.NaN : Math.sqrt(centredPower(values, 2) / (values.length - 1));
}

/** "Constant", "range is 0" and "deviation is 0" all mean this. */
export function isConstant(values: Float64Array): boolean {
  return centredPower(values, 2) <= CONSTANT * dot(values, values);
}

/** Ranks 1..n, ties averaged. */
export function averageRanks(values: Float64Array): Float64Array {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/** Quantile with linear interpolation between order statistics, numpy's default. */
export function quantile(values: Float64Array, q: number): number {
  const sorted = values.slice().sort();
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const below = sorted[low]!;
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return below + (above - below) * (at - low);
}

/** Values as deviations in units of the standard deviation; NaN where there is none. */
export function standardised(values: Float64Array): Float64Array {
  if (values.length < 2 || isConstant(values)) return values.map(() => Number.NaN);
  const spread = deviation(values);
  return centred(values).map((value) => value / spread);
}

/** The same value for each member of a row. */
export function spread(values: Float64Array, value: number): Float64Array {
  return values.map(() => value);
}
