import { both, LINE, promote } from './simd';

/**
 * Products of factors' z-scores by date, from which all about a combination follows (src/combine/moments.ts). Z-scores are
 * rows `[date - from][width]` of float32, width a multiple of 16, 0 where the factor or the label is missing. A pair's
 * product over a row is always summed in one order: float32 over chunks of 8 lines, those in float64; so its bits do not
 * depend on who asks, on the batch, or on which of the two comes first. `standard.ts` sums a factor's squares so too.
 */

/** Lines whose products are summed in float32. */
const CHUNK: usize = 8 * LINE;

/**
 * Products of `candidates` with `members` by date, to `out[candidate][member][date]`, float64. Both lists are u32 addresses
 * of z-score rows.
 */
export function crossSums(
  out: usize, candidates: usize, candidateCount: i32, members: usize, memberCount: i32, dates: i32, width: i32,
): void {
  const rowBytes = <usize>width << 2;
  for (let date: i32 = 0; date < dates; date++) {
    const row = <usize>date * rowBytes;
    for (let i: i32 = 0; i < candidateCount; i += 2) {
      const a = row + listed(candidates, i, candidateCount);
      const b = row + listed(candidates, i + 1, candidateCount);
      for (let j: i32 = 0; j < memberCount; j += 4) {
        const to = out + ((<usize>(i * memberCount + j) * <usize>dates + <usize>date) << 3);
        const next = <usize>(memberCount * dates) << 3;
        products(
          to, i + 1 < candidateCount ? next : 0, <usize>dates << 3, min(4, memberCount - j), a, b,
          row + listed(members, j, memberCount),
          row + listed(members, j + 1, memberCount),
          row + listed(members, j + 2, memberCount),
          row + listed(members, j + 3, memberCount),
          rowBytes,
        );
      }
    }
  }
}

/** Address in a list, the last one beyond its end: blocks are always full, what is too much is not stored. */
@inline function listed(list: usize, index: i32, count: i32): usize {
  return <usize>load<u32>(list + (<usize>min(index, count - 1) << 2));
}

/** Products of two rows with four, `used` of which are stored `step` apart, the second row's `next` behind the first's. */
function products(
  to: usize, next: usize, step: usize, used: i32, a: usize, b: usize, p: usize, q: usize, r: usize, s: usize, bytes: usize,
): void {
  const zero = f64x2.splat(0);
  let ap = zero, aq = zero, ar = zero, as4 = zero, bp = zero, bq = zero, br = zero, bs = zero;
  for (let start: usize = 0; start < bytes; start += CHUNK) {
    const end = min(start + CHUNK, bytes);
    let fap = zero, faq = zero, far = zero, fas = zero, fbp = zero, fbq = zero, fbr = zero, fbs = zero;
    for (let at = start; at < end; at += 16) {
      const x = v128.load(a + at);
      const y = v128.load(b + at);
      let z = v128.load(p + at);
      fap = f32x4.add(fap, f32x4.mul(x, z));
      fbp = f32x4.add(fbp, f32x4.mul(y, z));
      z = v128.load(q + at);
      faq = f32x4.add(faq, f32x4.mul(x, z));
      fbq = f32x4.add(fbq, f32x4.mul(y, z));
      z = v128.load(r + at);
      far = f32x4.add(far, f32x4.mul(x, z));
      fbr = f32x4.add(fbr, f32x4.mul(y, z));
      z = v128.load(s + at);
      fas = f32x4.add(fas, f32x4.mul(x, z));
      fbs = f32x4.add(fbs, f32x4.mul(y, z));
    }
    ap = promote(ap, fap);
    aq = promote(aq, faq);
    ar = promote(ar, far);
    as4 = promote(as4, fas);
    bp = promote(bp, fbp);
    bq = promote(bq, fbq);
    br = promote(br, fbr);
    bs = promote(bs, fbs);
  }
  storeFour(to, step, used, ap, aq, ar, as4);
  if (next) storeFour(to + next, step, used, bp, bq, br, bs);
}

@inline function storeFour(to: usize, step: usize, used: i32, p: v128, q: v128, r: v128, s: v128): void {
  store<f64>(to, both(p));
  if (used > 1) store<f64>(to + step, both(q));
  if (used > 2) store<f64>(to + 2 * step, both(r));
  if (used > 3) store<f64>(to + 3 * step, both(s));
}
