import { isNaN4, LINE, nan4 } from './simd';

/** Whether any lane of `rows` lines is NaN. */
export function hasNaN(x: usize, rows: i32): bool {
  const end = x + <usize>rows * LINE;
  let found = i32x4.splat(0);
  for (; x < end; x += LINE) {
    const a = v128.or(isNaN4(v128.load(x)), isNaN4(v128.load(x, 16)));
    const b = v128.or(isNaN4(v128.load(x, 32)), isNaN4(v128.load(x, 48)));
    found = v128.or(found, v128.or(a, b));
  }
  return v128.any_true(found);
}

/** Sets `out` to NaN wherever one of the last d rows of `x` is, or where there are fewer. */
export function maskWindows(out: usize, x: usize, rows: i32, d: i32): void {
  const nan = nan4();
  const one = i32x4.splat(1);
  const least = i32x4.splat(d);
  for (let lane: usize = 0; lane < LINE; lane += 16) {
    let age = i32x4.splat(0);
    const end = x + <usize>rows * LINE + lane;
    let to = out + lane;
    for (let at = x + lane; at < end; at += LINE) {
      age = v128.andnot(i32x4.add(age, one), isNaN4(v128.load(at)));
      v128.store(to, v128.bitselect(v128.load(to), nan, i32x4.ge_s(age, least)));
      to += LINE;
    }
  }
}
