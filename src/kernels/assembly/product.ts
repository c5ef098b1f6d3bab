import { valuesOf } from './factor';
import { both, promote } from './simd';

/**
 * Products of factors' z-scores by date, from which all about a combination follows (src/combine/moments.ts). Factors lie as
 * `factor.ts` has them. A pair's product over a row is always summed in one order: pairs of cells exactly, chunks of rows
 * in float32, those in float64; so its bits do not depend on who asks, on the batch, or on which of the two comes first.
 */

/** Bytes of a row whose products are summed in float32. */
const CHUNK: usize = 256;

/**
 * Products of `candidates` with `members` by date, to `out[candidate][member][date]`, float64. Both lists are u32 addresses
 * of factors.
 */
export function crossSums(
  out: usize, candidates: usize, candidateCount: i32, members: usize, memberCount: i32, dates: i32, width: i32,
): void {
  const rowBytes = <usize>width << 1;
  const values = valuesOf(0, dates);
  const next = <usize>(memberCount * dates) << 3;
  for (let date: i32 = 0; date < dates; date++) {
    const row = values + <usize>date * rowBytes;
    const unit = <usize>date << 3;
    for (let i: i32 = 0; i < candidateCount; i += 2) {
      const a = listed(candidates, i, candidateCount);
      const b = listed(candidates, i + 1, candidateCount);
      for (let j: i32 = 0; j < memberCount; j += 4) {
        const p = listed(members, j, memberCount);
        const q = listed(members, j + 1, memberCount);
        const r = listed(members, j + 2, memberCount);
        const s = listed(members, j + 3, memberCount);
        products(row + a, row + b, row + p, row + q, row + r, row + s, rowBytes);
        const to = out + ((<usize>(i * memberCount + j) * <usize>dates + <usize>date) << 3);
        const used = min(4, memberCount - j);
        storeFour(to, <usize>dates << 3, used, ap, aq, ar, as4, load<f64>(a + unit), p + unit, q + unit, r + unit, s + unit);
        if (i + 1 == candidateCount) continue;
        storeFour(to + next, <usize>dates << 3, used, bp, bq, br, bs, load<f64>(b + unit), p + unit, q + unit, r + unit, s + unit);
      }
    }
  }
}

/** Address in a list, the last one beyond its end: blocks are always full, what is too much is not stored. */
@inline function listed(list: usize, index: i32, count: i32): usize {
  return <usize>load<u32>(list + (<usize>min(index, count - 1) << 2));
}

/** Products of the two rows last multiplied with four. */
let ap: f64 = 0, aq: f64 = 0, ar: f64 = 0, as4: f64 = 0, bp: f64 = 0, bq: f64 = 0, br: f64 = 0, bs: f64 = 0;

@inline function plus(sum: v128, x: v128, z: v128): v128 {
  return f32x4.add(sum, f32x4.convert_i32x4_s(i32x4.dot_i16x8_s(x, z)));
}

/** Products of the rows `a` and `b` with four others, in units. */
function products(a: usize, b: usize, p: usize, q: usize, r: usize, s: usize, bytes: usize): void {
  const zero = f64x2.splat(0);
  let dap = zero, daq = zero, dar = zero, das = zero, dbp = zero, dbq = zero, dbr = zero, dbs = zero;
  for (let start: usize = 0; start < bytes; start += CHUNK) {
    const end = min(start + CHUNK, bytes);
    let fap = zero, faq = zero, far = zero, fas = zero, fbp = zero, fbq = zero, fbr = zero, fbs = zero;
    for (let at = start; at < end; at += 16) {
      const x = v128.load(a + at);
      const y = v128.load(b + at);
      let z = v128.load(p + at);
      fap = plus(fap, x, z);
      fbp = plus(fbp, y, z);
      z = v128.load(q + at);
      faq = plus(faq, x, z);
      fbq = plus(fbq, y, z);
      z = v128.load(r + at);
      far = plus(far, x, z);
      fbr = plus(fbr, y, z);
      z = v128.load(s + at);
      fas = plus(fas, x, z);
      fbs = plus(fbs, y, z);
    }
    dap = promote(dap, fap);
    daq = promote(daq, faq);
    dar = promote(dar, far);
    das = promote(das, fas);
    dbp = promote(dbp, fbp);
    dbq = promote(dbq, fbq);
    dbr = promote(dbr, fbr);
    dbs = promote(dbs, fbs);
  }
  ap = both(dap);
  aq = both(daq);
  ar = both(dar);
  as4 = both(das);
  bp = both(dbp);
  bq = both(dbq);
  br = both(dbr);
  bs = both(dbs);
}

/** Stores `used` of four products, `step` apart; `p` to `s` are where the others' units are. */
@inline function storeFour(
  to: usize, step: usize, used: i32, wp: f64, wq: f64, wr: f64, ws: f64, unit: f64, p: usize, q: usize, r: usize, s: usize,
): void {
  store<f64>(to, wp * (unit * load<f64>(p)));
  if (used > 1) store<f64>(to + step, wq * (unit * load<f64>(q)));
  if (used > 2) store<f64>(to + 2 * step, wr * (unit * load<f64>(r)));
  if (used > 3) store<f64>(to + 3 * step, ws * (unit * load<f64>(s)));
}
