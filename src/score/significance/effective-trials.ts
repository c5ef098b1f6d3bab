/** Series of equal length, one per trial; NaN where a trial has no value. */
export type TrialSeries = readonly ArrayLike<number>[];

/**
 * How many independent trials a set of correlated ones amounts to: N / (1 + (N-1) r2), r2 the mean squared correlation
 * of pairs, i.e. the participation ratio (sum of eigenvalues)^2 / (sum of their squares) of the correlation matrix. What
 * sampling alone adds to r2 in series of `freedom` independent observations (default: their length) is taken off. NaN
 * counts as a series' mean; constant series are left out.
 */
export function effectiveTrials(trials: TrialSeries, freedom?: number): number {
  const rows = trials.map(standardised).filter((row): row is Float64Array => row !== null);
  const n = rows.length;
  const length = rows[0]?.length ?? 0;
  if (n < 2) return n;
  const squares = n <= length ? squaredGram(rows) : squaredGram(transposed(rows, length));
  const raw = Math.max(0, (squares - n) / (n * (n - 1)));
  const chance = 1 / Math.max(1, (freedom ?? length) - 1);
  const r2 = Math.min(1, Math.max(0, (raw - chance) / (1 - chance)));
  return n / (1 + (n - 1) * r2);
}

/** Centred, with unit length. */
function standardised(series: ArrayLike<number>): Float64Array | null {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < series.length; i++) {
    if (Number.isNaN(series[i]!)) continue;
    sum += series[i]!;
    count++;
  }
  const mean = sum / count;
  const row = Float64Array.from(series, (value) => (Number.isNaN(value) ? 0 : value - mean));
  const norm = Math.sqrt(row.reduce((total, value) => total + value * value, 0));
  if (!(norm > 1e-12 * Math.abs(mean) * Math.sqrt(count)) || norm === 0) return null;
  for (let i = 0; i < row.length; i++) row[i]! /= norm;
  return row;
}

/** Sum of the squared inner products of all pairs: the same for rows and for columns. */
function squaredGram(rows: readonly Float64Array[]): number {
  let sum = 0;
  for (const [i, a] of rows.entries()) {
    for (let j = 0; j <= i; j++) {
      const b = rows[j]!;
      let product = 0;
      for (let k = 0; k < a.length; k++) product += a[k]! * b[k]!;
      sum += (i === j ? 1 : 2) * product * product;
    }
  }
  return sum;
}

function transposed(rows: readonly Float64Array[], length: number): Float64Array[] {
  return Array.from({ length }, (_, i) => Float64Array.from(rows, (row) => row[i]!));
}
