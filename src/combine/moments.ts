/**
 * Sums over the cells of each date, from which everything about a combination follows exactly.
 *
 * With z_i a member's z-scores (missing = 0), y the label, and S_d the symbols of date d where the label and at least one
 * member are finite (n of them), a cell outside S_d adds nothing to the sums over z. So
 *   P_ij = sum z_i z_j    s_i = sum z_i    q_i = sum z_i y
 * do not depend on who else is in the pool, and only n, sum y, sum y^2 follow the union of the members' masks.
 */

/** Labels of the scored dates, row-major [date][symbol]; NaN outside the universe and where unknown. */
export interface LabelRows {
  readonly dates: number;
  readonly symbols: number;
  /** 1 where finite. */
  readonly mask: Uint8Array;
  /** Less the date's mean, which keeps the sums accurate and changes no covariance; 0 where the mask is 0. */
  readonly centred: Float64Array;
  readonly mean: Float64Array;
  /** Sums over all labelled cells: the union wherever some factor covers them all. */
  readonly all: UnionSums;
  readonly sums: Sums;
  /** A date counts if at least this many symbols are scored. */
  readonly minSymbols: number;
}

/** A factor's z-scores where the label is finite: value and mask 0 elsewhere. */
export interface Factor {
  readonly values: Float32Array;
  readonly mask: Uint8Array;
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
  own(factor: Factor, label: LabelRows): OwnSums;
  /** P_ij by date, symmetric to the bit. */
  cross(a: Factor, b: Factor, label: LabelRows): Float64Array;
}

/** `symbols` is the length of a row of `values`, `[date][symbol]`, NaN where there is no label. */
export function prepareLabel(
  values: Float32Array,
  dates: number,
  symbols: number,
  minSymbols: number,
  sums: Sums = { own: ownSums, cross: crossSums },
): LabelRows {
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
  const label = { dates, symbols, mask, centred, mean, all, sums, minSymbols };
  for (let date = 0; date < dates; date++) sumDate(all, label, date, (cell) => mask[cell] === 1);
  return label;
}

export function prepareFactor(z: Float32Array, label: LabelRows): Factor {
  if (z.length !== label.mask.length) throw new RangeError(`factor has ${z.length} cells, not ${label.mask.length}`);
  const values = new Float32Array(z.length);
  const mask = new Uint8Array(z.length);
  for (let cell = 0; cell < z.length; cell++) {
    const value = z[cell]!;
    if (label.mask[cell] === 0 || !Number.isFinite(value)) continue;
    values[cell] = value;
    mask[cell] = 1;
  }
  return { values, mask };
}

export function ownSums({ values, mask }: Factor, label: LabelRows): OwnSums {
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
export function crossSums(a: Factor, b: Factor, label: LabelRows): Float64Array {
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
export function unionSums(label: LabelRows, factors: readonly Covering[]): UnionSums {
  const union = { n: label.all.n.slice(), y: label.all.y.slice(), yy: label.all.yy.slice() };
  const masks = factors.map(({ factor }) => factor.mask);
  const held = (cell: number): boolean => {
    for (let i = 0; i < masks.length; i++) if (masks[i]![cell] === 1) return true;
    return false;
  };
  for (let date = 0; date < label.dates; date++) {
    const labelled = label.all.n[date]!;
    if (!factors.some(({ own }) => own.n[date] === labelled)) sumDate(union, label, date, held);
  }
  return union;
}

function sumDate(
  { n, y, yy }: UnionSums,
  { symbols, centred }: Pick<LabelRows, 'symbols' | 'centred'>,
  date: number,
  counts: (cell: number) => boolean,
): void {
  let count = 0;
  let sum = 0;
  let square = 0;
  for (let cell = date * symbols; cell < (date + 1) * symbols; cell++) {
    if (!counts(cell)) continue;
    const value = centred[cell]!;
    count++;
    sum += value;
    square += value * value;
  }
  n[date] = count;
  y[date] = sum;
  yy[date] = square;
}
