import { centred, codeviation, dot, isConstant, mean, spread } from './statistics.js';

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

/** Orthonormal directions that span regressors of one length, less their means. */
export type Basis = readonly Float64Array[];

/** By Gram-Schmidt; a regressor that is constant or a combination of the others adds no direction. */
export function basisOf(regressors: readonly Float64Array[]): Basis {
  const basis: Float64Array[] = [];
  for (const regressor of regressors) {
    if (isConstant(regressor)) continue;
    const deviations = centred(regressor);
    const remainder = without(deviations, basis);
    const norm = Math.sqrt(dot(remainder, remainder));
    if (norm ** 2 > NOTHING * dot(deviations, deviations)) basis.push(remainder.map((value) => value / norm));
  }
  return basis;
}

/**
 * Residual of y on the regressors of a basis with intercept. Where no freedom is left, or y is a combination of the
 * regressors but for rounding, the residual is 0: ranks shall not order the rounding errors of `regress_out(x, x)`.
 */
export function residual(y: Float64Array, basis: Basis): Float64Array {
  if (basis.length >= y.length - 1) return spread(y, 0);
  const deviations = centred(y);
  const left = without(deviations, basis);
  return dot(left, left) > NOTHING * dot(deviations, deviations) ? left : spread(y, 0);
}

/** What the directions of a basis leave. Twice is enough: the second pass takes away what rounding left of the first. */
function without(values: Float64Array, basis: Basis): Float64Array {
  const left = values.slice();
  for (const unit of [...basis, ...basis]) {
    const along = dot(left, unit);
    for (let i = 0; i < left.length; i++) left[i]! -= along * unit[i]!;
  }
  return left;
}

/** A sum of squares at most this share of what it was counts as 0, as for constants. */
const NOTHING = 1e-12;
