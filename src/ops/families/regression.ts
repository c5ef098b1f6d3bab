import { centred, codeviation, dot, isConstant, mean } from './statistics.js';

/** Slope of the least squares of y on x with intercept; NaN where x is constant. */
export function slope(y: Float64Array, x: Float64Array): number {
  if (isConstant(x)) return Number.NaN;
  return codeviation(x, y) / codeviation(x, x);
}

/** What that line leaves of the last y. */
export function lastResidual(y: Float64Array, x: Float64Array): number {
  const last = y.length - 1;
  return y[last]! - mean(y) - slope(y, x) * (x[last]! - mean(x));
}

/** Pearson correlation, clipped; NaN where a side is constant, exactly 1 or -1 for two points. */
export function correlation(x: Float64Array, y: Float64Array): number {
  if (isConstant(x) || isConstant(y)) return Number.NaN;
  const meanX = mean(x);
  const meanY = mean(y);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - meanX;
    const dy = y[i]! - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (x.length === 2) return Math.sign(xy);
  return Math.max(-1, Math.min(1, xy / (Math.sqrt(xx) * Math.sqrt(yy))));
}

/**
 * Residual of y on the regressors with intercept, by Gram-Schmidt. A regressor that is constant or a combination of the
 * others takes nothing away. Where no freedom is left, or y is a combination of the regressors but for rounding, the
 * residual is 0: ranks shall not order the rounding errors of `regress_out(x, x)`.
 */
export function residual(y: Float64Array, regressors: readonly Float64Array[]): Float64Array {
  const basis: Float64Array[] = [];
  const without = (values: Float64Array) =>
    basis.reduce((left, unit) => {
      const along = dot(left, unit);
      return left.map((value, i) => value - along * unit[i]!);
    }, values);
  for (const regressor of regressors) {
    if (isConstant(regressor)) continue;
    const deviations = centred(regressor);
    // Twice is enough: the second pass takes away what rounding left of the first.
    const remainder = without(without(deviations));
    const norm = Math.sqrt(dot(remainder, remainder));
    if (norm ** 2 > NOTHING * dot(deviations, deviations)) basis.push(remainder.map((value) => value / norm));
  }
  if (basis.length >= y.length - 1) return y.map(() => 0);
  const deviations = centred(y);
  const left = without(without(deviations));
  return dot(left, left) > NOTHING * dot(deviations, deviations) ? left : y.map(() => 0);
}

/** A sum of squares at most this share of what it was counts as 0, as for constants. */
const NOTHING = 1e-12;
