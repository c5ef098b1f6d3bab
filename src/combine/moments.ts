/**
 * Sums over the cells of each date, from which everything about a combination follows exactly.
 *
 * With z_i a member's z-scores (missing = 0), y the label, and S_d the symbols of date d where the label and at least one
 * member are finite (n of them), a cell outside S_d adds nothing to the sums over z. So
 *   P_ij = sum z_i z_j    s_i = sum z_i    q_i = sum z_i y
 * do not depend on who else is in the pool, and only n, sum y, sum y^2 follow the union of the members' masks.
 */

/** Labels of the scored dates as far as a pool is concerned. */
export interface Labels {
  readonly dates: number;
  readonly mean: Float64Array;
  /** Sums over all labelled cells: the union wherever some factor covers them all. */
  readonly all: UnionSums;
  readonly sums: Sums;
  /** A date counts if at least this many symbols are scored. */
  readonly minSymbols: number;
}

/** Labels as rows, row-major [date][symbol]. */
export interface LabelRows extends Labels {
  readonly symbols: number;
  /** 1 where the label is finite. */
  readonly mask: Uint8Array;
  /** Less the date's mean, which keeps the sums accurate and changes no covariance; 0 where the mask is 0. */
  readonly centred: Float64Array;
}

/** A factor's z-scores where the label is finite: as rows, or where the kernels keep them. */
export type Factor = FactorRows | PlacedFactor;

/** Row-major [date][symbol]; value and mask 0 where the factor or the label is missing. */
export interface FactorRows {
  readonly values: Float32Array;
  readonly mask: Uint8Array;
}

/** Address of a block in the kernels' memory. */
export interface PlacedFactor {
  readonly address: number;
}

/** Sums of one factor by date. */
export interface OwnSums {
  /** Cells that hold a value. */
  readonly n: Int32Array;
  readonly s: Float64Array;
  readonly q: Float64Array;
  readonly self: Float64Array;
}

/** Symbols scored by date, and their labels (centred as in `LabelRows`). */
export interface UnionSums {
  readonly n: Int32Array;
  readonly y: Float64Array;
  readonly yy: Float64Array;
}

/** How sums over cells are formed: here, or by the kernels where the factors lie in their memory. */
export interface Sums {
  /** P_ij by date, symmetric to the bit. */
  cross(a: Factor, b: Factor): Float64Array;
  /** n, sum y and sum y^2 over the cells of a date where one of the factors is finite. */
  union(date: number, factors: readonly Factor[]): readonly [n: number, y: number, yy: number];
}

/** `symbols` is the length of a row of `values`, `[date][symbol]`, NaN where there is no label. */
export function prepareLabel(values: Float32Array, dates: number, symbols: number, minSymbols: number): LabelRows {
  if (values.length !== dates * symbols)
    throw new RangeError(`label has ${values.length} cells, not ${dates * symbols}`);
  const mask = new Uint8Array(values.length);
  const centred = new Float64Array(values.length);
  const mean = new Float64Array(dates);
  for (let date = 0; date < dates; date++) {
    const from = date * symbols;
    const to = from + symbols;
    let count = 0;
    let sum = 0;
    for (let cell = from; cell < to; cell++) {
      const value = values[cell]!;
      if (!Number.isFinite(value)) continue;
      mask[cell] = 1;
      sum += value;
      count++;
    }
    const average = count > 0 ? sum / count : 0;
    mean[date] = average;
    for (let cell = from; cell < to; cell++) if (mask[cell] === 1) centred[cell] = values[cell]! - average;
  }
  const all = { n: new Int32Array(dates), y: new Float64Array(dates), yy: new Float64Array(dates) };
  const sumDate = (date: number, counts: (cell: number) => boolean): [number, number, number] => {
    let [n, y, yy] = [0, 0, 0];
    for (let cell = date * symbols; cell < (date + 1) * symbols; cell++) {
      if (!counts(cell)) continue;
      n++;
      y += centred[cell]!;
      yy += centred[cell]! ** 2;
    }
    return [n, y, yy];
  };
  for (let date = 0; date < dates; date++)
    [all.n[date], all.y[date], all.yy[date]] = sumDate(date, (cell) => mask[cell] === 1);
  const label: LabelRows = {
    ...{ dates, symbols, mask, centred, mean, all, minSymbols },
    sums: {
      cross: (a, b) => crossSums(a as FactorRows, b as FactorRows, label),
      union: (date, factors) => sumDate(date, (cell) => factors.some((one) => (one as FactorRows).mask[cell] === 1)),
    },
  };
  return label;
}

/** A factor with its sums, from z-scores in the label's layout. */
export function prepareFactor(z: Float32Array, label: LabelRows): { factor: FactorRows; own: OwnSums } {
  if (z.length !== label.mask.length) throw new RangeError(`factor has ${z.length} cells, not ${label.mask.length}`);
  const values = new Float32Array(z.length);
  const mask = new Uint8Array(z.length);
  for (let cell = 0; cell < z.length; cell++) {
    const value = z[cell]!;
    if (label.mask[cell] === 0 || !Number.isFinite(value)) continue;
    values[cell] = value;
    mask[cell] = 1;
  }
  const factor = { values, mask };
  return { factor, own: ownSums(factor, label) };
}

function ownSums({ values, mask }: FactorRows, label: LabelRows): OwnSums {
  const n = new Int32Array(label.dates);
  const s = new Float64Array(label.dates);
  const q = new Float64Array(label.dates);
  const self = new Float64Array(label.dates);
  for (let date = 0, cell = 0; date < label.dates; date++) {
    let count = 0;
    let sum = 0;
    let product = 0;
    let square = 0;
    for (let symbol = 0; symbol < label.symbols; symbol++, cell++) {
      const z = values[cell]!;
      count += mask[cell]!;
      sum += z;
      product += z * label.centred[cell]!;
      square += z * z;
    }
    n[date] = count;
    s[date] = sum;
    q[date] = product;
    self[date] = square;
  }
  return { n, s, q, self };
}

/** P_ij by date. Symmetric to the bit, so it does not matter which of the two came first or which thread sums. */
export function crossSums(a: FactorRows, b: FactorRows, label: LabelRows): Float64Array {
  const out = new Float64Array(label.dates);
  const left = a.values;
  const right = b.values;
  for (let date = 0, cell = 0; date < label.dates; date++) {
    let sum = 0;
    for (let symbol = 0; symbol < label.symbols; symbol++, cell++) sum += left[cell]! * right[cell]!;
    out[date] = sum;
  }
  return out;
}

/** A factor as far as the union of several is concerned. */
export interface Covering {
  readonly factor: Factor;
  readonly own: OwnSums;
}

/**
 * n, sum y, sum y^2 over the cells where somebody is finite. Where one factor covers all labelled cells of a date, so do
 * all together, and no cell is looked at.
 */
export function unionSums(label: Labels, factors: readonly Covering[]): UnionSums {
  const { n, y, yy } = { n: label.all.n.slice(), y: label.all.y.slice(), yy: label.all.yy.slice() };
  const held = factors.map(({ factor }) => factor);
  for (let date = 0; date < label.dates; date++) {
    const labelled = label.all.n[date]!;
    if (factors.some(({ own }) => own.n[date] === labelled)) continue;
    [n[date], y[date], yy[date]] = label.sums.union(date, held);
  }
  return { n, y, yy };
}
