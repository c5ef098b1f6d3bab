/**
 * ts_decay_linear of short windows, by second-order sums of weighted terms (window-short.ts). With y = x - anchor, W the
 * sum of the weights and S[j] the suffix sums of y/W in the block before, the window that ends at offset i is
 * (S[i+1] + ... + S[d-1]) + P[i] - (P[0] + ... + P[i-1]) / d, where P are this block's prefix sums of y d/W.
 */
import { LINE, one4, zero4 } from './simd';
import { oddity, plainLanes, wholeLanes } from './window-anchor';

/** Where all lanes have an anchor; returns NaN in lanes that hold something not finite. */
export function linearWindows(result: usize, row: usize, before: usize, lines: usize, d: i32, scratch: usize): v128 {
  const a0 = v128.load(row);
  const a1 = v128.load(row, 16);
  const a2 = v128.load(row, 32);
  const a3 = v128.load(row, 48);
  const zero = zero4();
  let p0 = zero;
  let p1 = zero;
  let p2 = zero;
  let p3 = zero;
  // The mean begins with its anchor, which is one addition less by row.
  let q0 = a0;
  let q1 = a1;
  let q2 = a2;
  let q3 = a3;
  let to = scratch + <usize>(d + 1) * LINE;
  v128.store(to, q0);
  v128.store(to, q1, 16);
  v128.store(to, q2, 32);
  v128.store(to, q3, 48);
  const oldest = v128.load(scratch);
  for (let at = row - LINE; at >= row - before; at -= LINE) {
    to -= LINE;
    p0 = f32x4.add(p0, f32x4.mul(f32x4.sub(v128.load(at), a0), oldest));
    q0 = f32x4.add(q0, p0);
    v128.store(to, q0);
    p1 = f32x4.add(p1, f32x4.mul(f32x4.sub(v128.load(at, 16), a1), oldest));
    q1 = f32x4.add(q1, p1);
    v128.store(to, q1, 16);
    p2 = f32x4.add(p2, f32x4.mul(f32x4.sub(v128.load(at, 32), a2), oldest));
    q2 = f32x4.add(q2, p2);
    v128.store(to, q2, 32);
    p3 = f32x4.add(p3, f32x4.mul(f32x4.sub(v128.load(at, 48), a3), oldest));
    q3 = f32x4.add(q3, p3);
    v128.store(to, q3, 48);
  }
  const odd = v128.or(v128.or(oddity(p0), oddity(p1)), v128.or(oddity(p2), oddity(p3)));
  p0 = zero;
  p1 = zero;
  p2 = zero;
  p3 = zero;
  q0 = zero;
  q1 = zero;
  q2 = zero;
  q3 = zero;
  const newest = v128.load(scratch, 16);
  const step = v128.load(scratch, 32);
  let from = scratch + 2 * LINE;
  for (let at = row; at < row + lines; at += LINE) {
    q0 = f32x4.add(q0, f32x4.mul(p0, step));
    p0 = f32x4.add(p0, f32x4.mul(f32x4.sub(v128.load(at), a0), newest));
    v128.store(result, f32x4.add(f32x4.sub(p0, q0), v128.load(from)));
    q1 = f32x4.add(q1, f32x4.mul(p1, step));
    p1 = f32x4.add(p1, f32x4.mul(f32x4.sub(v128.load(at, 16), a1), newest));
    v128.store(result, f32x4.add(f32x4.sub(p1, q1), v128.load(from, 16)), 16);
    q2 = f32x4.add(q2, f32x4.mul(p2, step));
    p2 = f32x4.add(p2, f32x4.mul(f32x4.sub(v128.load(at, 32), a2), newest));
    v128.store(result, f32x4.add(f32x4.sub(p2, q2), v128.load(from, 32)), 32);
    q3 = f32x4.add(q3, f32x4.mul(p3, step));
    p3 = f32x4.add(p3, f32x4.mul(f32x4.sub(v128.load(at, 48), a3), newest));
    v128.store(result, f32x4.add(f32x4.sub(p3, q3), v128.load(from, 48)), 48);
    from += LINE;
    result += LINE;
  }
  return v128.or(odd, v128.or(v128.or(oddity(p0), oddity(p1)), v128.or(oddity(p2), oddity(p3))));
}

/** Where some lanes may be summed plainly. */
export function mixedLinearWindows(
  result: usize,
  row: usize,
  before: usize,
  lines: usize,
  d: i32,
  scratch: usize,
): v128 {
  const zero = zero4();
  const one = one4();
  const total = f32x4.splat(<f32>((d * (d + 1)) / 2));
  let odd = zero;
  for (let column: usize = 0; column < LINE; column += 16) {
    const start = row + column;
    const first = v128.load(start);
    const plain = plainLanes(first);
    const anchor = v128.andnot(first, wholeLanes(first));
    const oldest = v128.bitselect(one, v128.load(scratch), plain);
    const newest = v128.bitselect(one, v128.load(scratch, 16), plain);
    const step = v128.bitselect(one, v128.load(scratch, 32), plain);
    const times = v128.bitselect(f32x4.splat(<f32>d), one, plain);
    let p = zero;
    let q = v128.andnot(anchor, plain);
    let to = scratch + <usize>(d + 1) * LINE;
    v128.store(to, q);
    for (let at = start - LINE; at >= start - before; at -= LINE) {
      p = f32x4.add(p, f32x4.mul(f32x4.sub(v128.load(at), anchor), oldest));
      q = f32x4.add(q, p);
      to -= LINE;
      v128.store(to, q);
    }
    p = zero;
    q = zero;
    let from = scratch + 2 * LINE;
    for (let line: usize = 0; line < lines; line += LINE) {
      q = f32x4.add(q, f32x4.mul(p, step));
      p = f32x4.add(p, f32x4.mul(f32x4.sub(v128.load(start + line), anchor), newest));
      const sum = f32x4.add(f32x4.sub(f32x4.mul(p, times), q), v128.load(from));
      const value = v128.bitselect(f32x4.add(anchor, f32x4.div(sum, total)), sum, plain);
      v128.store(result + column + line, value);
      odd = v128.or(odd, oddity(value));
      from += LINE;
    }
  }
  return odd;
}
