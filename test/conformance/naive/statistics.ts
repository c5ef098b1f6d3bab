/** Statistics of short lists, each by its definition and slowly. An empty list gives NaN. */

export function total(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** In two passes: the mean of what the first mean leaves corrects it. */
export function average(values: readonly number[]): number {
  const rough = total(values) / values.length;
  return rough + total(values.map((value) => value - rough)) / values.length;
}

/** Sum of the k-th powers of the distances from the mean. */
export function centredPower(values: readonly number[], k: number): number {
  const mean = average(values);
  return total(values.map((value) => (value - mean) ** k));
}

/** "Constant", "range is 0" and "deviation is 0" by the page's one rule. */
export function isConstant(values: readonly number[]): boolean {
  return centredPower(values, 2) <= 1e-12 * total(values.map((value) => value * value));
}

/** Divisor n-1. */
export function variance(values: readonly number[]): number {
  return values.length < 2 ? Number.NaN : centredPower(values, 2) / (values.length - 1);
}

export function deviation(values: readonly number[]): number {
  return Math.sqrt(variance(values));
}

/** Fisher's k-statistics, k3 / k2^(3/2). */
export function skewness(values: readonly number[]): number {
  const n = values.length;
  if (n < 3 || isConstant(values)) return Number.NaN;
  const third = (n * centredPower(values, 3)) / ((n - 1) * (n - 2));
  return third / deviation(values) ** 3;
}

/** Fisher's k-statistics, k4 / k2^2. */
export function kurtosis(values: readonly number[]): number {
  const n = values.length;
  if (n < 4 || isConstant(values)) return Number.NaN;
  const [s2, s4] = [centredPower(values, 2), centredPower(values, 4)];
  const fourth = (n * (n + 1) * s4 - 3 * (n - 1) * s2 * s2) / ((n - 1) * (n - 2) * (n - 3));
  return fourth / variance(values) ** 2;
}

/** 1 for the smallest; the mean of the places that equal values share. */
export function averageRank(value: number, among: readonly number[]): number {
  let below = 0;
  let equal = 0;
  for (const other of among) {
    if (other < value) below++;
    if (other === value) equal++;
  }
  return below + (equal + 1) / 2;
}

/** The value at a place 0..n-1 of the sorted list, found by counting who is smaller. */
export function atPlace(values: readonly number[], place: number): number {
  for (const value of values) {
    const below = values.filter((other) => other < value).length;
    const upTo = values.filter((other) => other <= value).length;
    if (below <= place && place < upTo) return value;
  }
  return Number.NaN;
}

/** Linear interpolation between the two values around (n-1)*q. */
export function quantileOf(values: readonly number[], q: number): number {
  const place = (values.length - 1) * q;
  const low = Math.floor(place);
  const share = place - low;
  const below = atPlace(values, low);
  return share === 0 ? below : below * (1 - share) + atPlace(values, low + 1) * share;
}

export function medianOf(values: readonly number[]): number {
  const n = values.length;
  return (atPlace(values, Math.floor((n - 1) / 2)) + atPlace(values, Math.floor(n / 2))) / 2;
}

/** Sum of the products of the distances from either mean. */
export function centredProduct(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [average(x), average(y)];
  return total(x.map((value, i) => (value - mx) * (y[i]! - my)));
}

export function correlation(x: readonly number[], y: readonly number[]): number {
  if (isConstant(x) || isConstant(y)) return Number.NaN;
  const r = centredProduct(x, y) / (Math.sqrt(centredPower(x, 2)) * Math.sqrt(centredPower(y, 2)));
  return Math.max(-1, Math.min(1, r));
}

/** Least squares of y on x with intercept. */
export function slopeOf(y: readonly number[], x: readonly number[]): number {
  return centredProduct(x, y) / centredPower(x, 2);
}

export function residualsOf(y: readonly number[], x: readonly number[]): number[] {
  const [slope, mx, my] = [slopeOf(y, x), average(x), average(y)];
  return y.map((value, i) => value - my - slope * (x[i]! - mx));
}

/** The normal distribution's share below z, by its series around 0. */
function normalBelow(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

/** The z below which a share p lies, by bisection; p between 1e-6 and 1 - 1e-6. */
export function inverseNormal(p: number): number {
  if (p === 0.5) return 0;
  let low = -6;
  let high = 6;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
