import { type Covering, type LabelRows, prepareFactor, prepareLabel } from '../../src/combine/moments.js';
import { createRng, type Rng } from '../../src/util/rng.js';

export const DATES = 40;
export const SYMBOLS = 30;
const CELLS = DATES * SYMBOLS;

export function seeded(seed: number): Rng {
  return createRng(seed, 'combine-test');
}

export function noise(rng: Rng): Float64Array {
  return Float64Array.from({ length: CELLS }, () => rng.normal());
}

/** a*x + b*y + ... cell by cell. */
export function mix(...terms: readonly [number, ArrayLike<number>][]): Float64Array {
  return Float64Array.from({ length: CELLS }, (_, cell) => terms.reduce((sum, [a, x]) => sum + a * x[cell]!, 0));
}

/** Z-scores per date (divisor n); `missing` says which cells are NaN. */
export function standardize(raw: ArrayLike<number>, missing: (cell: number) => boolean = () => false): Float32Array {
  const out = new Float32Array(CELLS).fill(Number.NaN);
  for (let date = 0; date < DATES; date++) {
    const cells = Array.from({ length: SYMBOLS }, (_, i) => date * SYMBOLS + i).filter((cell) => !missing(cell));
    const mean = cells.reduce((sum, cell) => sum + raw[cell]!, 0) / cells.length;
    const variance = cells.reduce((sum, cell) => sum + (raw[cell]! - mean) ** 2, 0) / cells.length;
    if (!(variance > 0)) continue;
    for (const cell of cells) out[cell] = (raw[cell]! - mean) / Math.sqrt(variance);
  }
  return out;
}

export function labelOf(values: ArrayLike<number>, minSymbols = 10): LabelRows {
  return prepareLabel(Float32Array.from(values), DATES, SYMBOLS, minSymbols);
}

/** The combined signal's daily IC, computed the plain way from z-scores and label. */
export function naiveDailyIc(
  zs: readonly Float32Array[],
  weights: ArrayLike<number>,
  label: ArrayLike<number>,
  minSymbols: number,
): number[] {
  const out: number[] = [];
  for (let date = 0; date < DATES; date++) {
    const xs: number[] = [];
    const ys: number[] = [];
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      const cell = date * SYMBOLS + symbol;
      if (Number.isNaN(label[cell]!) || zs.every((z) => Number.isNaN(z[cell]!))) continue;
      xs.push(zs.reduce((sum, z, i) => sum + (Number.isNaN(z[cell]!) ? 0 : weights[i]! * z[cell]!), 0));
      ys.push(label[cell]!);
    }
    out.push(xs.length < minSymbols ? Number.NaN : correlation(xs, ys));
  }
  return out;
}

/** M and r, cell by cell: means over dates of covariances over the cells that are scored, missing z-scores as 0. */
export function naiveCovariances(
  zs: readonly Float32Array[],
  label: ArrayLike<number>,
  minSymbols: number,
): { M: number[]; r: number[] } {
  const M = zs.map(() => zs.map(() => 0));
  const r = zs.map(() => 0);
  let dates = 0;
  for (let date = 0; date < DATES; date++) {
    const cells = Array.from({ length: SYMBOLS }, (_, symbol) => date * SYMBOLS + symbol).filter(
      (cell) => !Number.isNaN(label[cell]!) && zs.some((z) => !Number.isNaN(z[cell]!)),
    );
    if (cells.length < minSymbols) continue;
    dates++;
    const rows = zs.map((z) => cells.map((cell) => (Number.isNaN(z[cell]!) ? 0 : z[cell]!)));
    const y = cells.map((cell) => label[cell]!);
    rows.forEach((row, i) => {
      r[i]! += covariance(row, y) / Math.sqrt(covariance(y, y));
      rows.forEach((other, j) => {
        M[i]![j]! += covariance(row, other);
      });
    });
  }
  return { M: M.flat().map((sum) => sum / dates), r: r.map((sum) => sum / dates) };
}

function covariance(xs: readonly number[], ys: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((sum, x) => sum + x, 0) / v.length;
  const [mx, my] = [mean(xs), mean(ys)];
  return xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i]! - my), 0) / xs.length;
}

export function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((sum, x) => sum + x, 0) / v.length;
  const [mx, my] = [mean(xs), mean(ys)];
  let [xy, xx, yy] = [0, 0, 0];
  xs.forEach((x, i) => {
    xy += (x - mx) * (ys[i]! - my);
    xx += (x - mx) ** 2;
    yy += (ys[i]! - my) ** 2;
  });
  return xy / Math.sqrt(xx * yy);
}

export function candidate(id: number, z: Float32Array, label: LabelRows): { id: number; hash: string } & Covering {
  return { id, hash: `h${id}`, ...prepareFactor(z, label) };
}
