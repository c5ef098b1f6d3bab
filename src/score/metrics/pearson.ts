/** A side is constant where its centred sum of squares is at most this share of its sum of squares. */
export const CONSTANT_SHARE = 1e-12;

/** Whether the first `n` values are constant for the purposes of a correlation or a deviation. */
export function isConstant(centredSquares: number, squares: number): boolean {
  return !(centredSquares > CONSTANT_SHARE * squares);
}

/**
 * Pearson correlation of the first `n` entries of two aligned series without NaN, in [-1, 1]; NaN where either side is
 * constant. Two passes, so that a large common offset does no harm.
 */
export function pearson(x: Float64Array, y: Float64Array, n: number): number {
  if (n < 2) return Number.NaN;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < n; i++) {
    sumX += x[i]!;
    sumY += y[i]!;
  }
  const meanX = sumX / n;
  const meanY = sumY / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    const dx = x[i]! - meanX;
    const dy = y[i]! - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  // Sum of squares = centred sum of squares + n mean^2.
  if (isConstant(xx, xx + n * meanX * meanX) || isConstant(yy, yy + n * meanY * meanY)) return Number.NaN;
  // One root of the product: a series with itself gives exactly 1.
  const scale = Math.sqrt(xx * yy);
  return scale > 0 ? Math.max(-1, Math.min(1, xy / scale)) : Number.NaN;
}
