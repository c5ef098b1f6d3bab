/** Sums by date of a factor's z-scores over the cells with a label: their number, sum z, sum z y and sum z^2. */
export interface ZSums {
  readonly n: Int32Array;
  readonly s: Float64Array;
  readonly q: Float64Array;
  readonly self: Float64Array;
}

/** The sums from the kernels' records of `size` numbers by date, in which they begin at `at`; labels are in `unit`. */
export function zSums(records: Float64Array, size: number, at: number, unit: Float64Array): ZSums {
  const dates = records.length / size;
  const [s, q, self] = [new Float64Array(dates), new Float64Array(dates), new Float64Array(dates)];
  const n = new Int32Array(dates);
  for (let date = 0; date < dates; date++, at += size) {
    n[date] = records[at]!;
    s[date] = records[at + 1]!;
    q[date] = records[at + 2]! / unit[date]!;
    self[date] = records[at + 3]!;
  }
  return { n, s, q, self };
}
