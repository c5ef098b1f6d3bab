import type { Labels, OwnSums, UnionSums } from './moments.js';

/** What the pool knows of each of its members, in pool order. */
export interface MemberSums {
  readonly own: OwnSums;
  /** P with each member before this one, by date. */
  readonly cross: readonly Float64Array[];
}

/** The two means that the weights are fitted on, and the dates they are taken over. */
export interface Covariances {
  /** k x k, mean over dates of the covariances of the members over S_d. */
  readonly M: Float64Array;
  /** Mean over dates of the members' covariances with the label over the label's deviation. */
  readonly r: Float64Array;
  /** Label deviation over S_d by date; 0 where the date does not count. */
  readonly deviation: Float64Array;
  readonly dates: number;
}

/** Centred sum of squares below this share of the sum of squares: constant (SEMANTICS, "Element-wise"). */
const CONSTANT = 1e-12;

export function productSums(members: readonly MemberSums[], i: number, j: number): Float64Array {
  if (i === j) return members[i]!.own.self;
  return i > j ? members[i]!.cross[j]! : members[j]!.cross[i]!;
}

/** Covariances worked out before, of members of which some are asked for again. */
export interface Known {
  readonly covariances: Covariances;
  readonly union: UnionSums;
  /** Index among them by index of the members now; -1 for a new one. */
  readonly indexOf: (member: number) => number;
}

/**
 * M_d = P/n - s s'/n^2 and r_d = (q/n - s y/n^2) / deviation(y), averaged over the dates that count. What is `known` is
 * taken over if the union of the masks is the same; it must be a part of the other one, or the other of it.
 */
export function covariances(
  members: readonly MemberSums[],
  union: UnionSums,
  label: Labels,
  known?: Known,
): Covariances {
  const k = members.length;
  const M = new Float64Array(k * k);
  const r = new Float64Array(k);
  const before = known && sameUnion(known.union, union) ? known : undefined;
  const deviation = before ? before.covariances.deviation : labelDeviation(union, label);
  let dates = 0;
  for (let date = 0; date < label.dates; date++) if (deviation[date]! > 0) dates++;
  if (dates === 0) return { M, r, deviation, dates };
  const width = before?.covariances.r.length ?? 0;
  for (let i = 0; i < k; i++) {
    const old = before ? before.indexOf(i) : -1;
    if (before && old >= 0) {
      r[i] = before.covariances.r[old]!;
      for (let j = 0; j <= i; j++) {
        const other = before.indexOf(j);
        if (other >= 0) M[i * k + j] = M[j * k + i] = before.covariances.M[old * width + other]!;
        else M[i * k + j] = M[j * k + i] = meanCovariance(members, i, j, union, deviation, dates);
      }
      continue;
    }
    const { s, q } = members[i]!.own;
    let sum = 0;
    for (let date = 0; date < label.dates; date++) {
      if (deviation[date] === 0) continue;
      const n = union.n[date]!;
      sum += (q[date]! - (s[date]! * union.y[date]!) / n) / (n * deviation[date]!);
    }
    r[i] = sum / dates;
    for (let j = 0; j <= i; j++) M[i * k + j] = M[j * k + i] = meanCovariance(members, i, j, union, deviation, dates);
  }
  return { M, r, deviation, dates };
}

function meanCovariance(
  members: readonly MemberSums[],
  i: number,
  j: number,
  union: UnionSums,
  deviation: Float64Array,
  dates: number,
): number {
  const product = productSums(members, i, j);
  const left = members[i]!.own.s;
  const right = members[j]!.own.s;
  let total = 0;
  for (let date = 0; date < deviation.length; date++) {
    if (deviation[date] === 0) continue;
    const n = union.n[date]!;
    total += (product[date]! - (left[date]! * right[date]!) / n) / n;
  }
  return total / dates;
}

/** Of two unions one of which holds the other: the same if they count as many cells on each date. */
function sameUnion(a: UnionSums, b: UnionSums): boolean {
  for (let date = 0; date < a.n.length; date++) if (a.n[date] !== b.n[date]) return false;
  return true;
}

/** IC_d(w) = w'r_d / sqrt(w'M_d w), which is the combined signal's own IC; NaN where the date does not count. */
export function dailyIc(
  members: readonly MemberSums[],
  union: UnionSums,
  { deviation }: Covariances,
  weights: Float64Array,
): Float64Array {
  const out = new Float64Array(deviation.length);
  // Sums of the signal itself: linear in w for s and q, quadratic for P.
  const s = new Float64Array(deviation.length);
  const q = new Float64Array(deviation.length);
  const squares = new Float64Array(deviation.length);
  for (let i = 0; i < members.length; i++) {
    if (weights[i] === 0) continue;
    const { own } = members[i]!;
    for (let date = 0; date < out.length; date++) {
      s[date]! += weights[i]! * own.s[date]!;
      q[date]! += weights[i]! * own.q[date]!;
    }
    for (let j = 0; j <= i; j++) {
      const factor = weights[i]! * weights[j]! * (i === j ? 1 : 2);
      if (factor === 0) continue;
      const product = productSums(members, i, j);
      for (let date = 0; date < out.length; date++) squares[date]! += factor * product[date]!;
    }
  }
  for (let date = 0; date < out.length; date++) {
    const n = union.n[date]!;
    const centred = squares[date]! - (s[date]! * s[date]!) / n;
    const counts = deviation[date]! > 0 && centred > CONSTANT * squares[date]!;
    const covariance = (q[date]! - (s[date]! * union.y[date]!) / n) / n;
    out[date] = counts ? covariance / (deviation[date]! * Math.sqrt(centred / n)) : Number.NaN;
  }
  return out;
}

function labelDeviation({ n, y, yy }: UnionSums, label: Labels): Float64Array {
  return Float64Array.from(n, (count, date) => {
    if (count < Math.max(2, label.minSymbols)) return 0;
    const mean = label.mean[date]!;
    const centred = yy[date]! - (y[date]! * y[date]!) / count;
    const raw = yy[date]! + 2 * mean * y[date]! + count * mean * mean;
    return centred > CONSTANT * raw ? Math.sqrt(centred / count) : 0;
  });
}
