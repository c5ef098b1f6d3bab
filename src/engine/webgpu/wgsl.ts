/**
 * What all shaders share. A value in memory is a word: the bits of a float32, or MISSING. WGSL lets a compiler assume that
 * no float is NaN or infinite, so a test like `x != x` may be dropped: words are tested, and a word becomes a float only
 * once it is known to be finite. In registers a value is a `V`: a finite float and whether it counts.
 */
export const PRELUDE = `
const MISSING = 0x7fc00000u;
struct V { x: f32, ok: bool }
fn known(w: u32) -> bool { return (w & 0x7f800000u) != 0x7f800000u; }
fn val(w: u32) -> V { let ok = known(w); return V(bitcast<f32>(select(0u, w, ok)), ok); }
fn fin(x: f32, ok: bool) -> V { return val(select(MISSING, bitcast<u32>(x), ok)); }
fn word(v: V) -> u32 { return select(MISSING, bitcast<u32>(v.x), v.ok); }
fn none() -> V { return V(0.0, false); }
fn num(w: u32) -> f32 { return bitcast<f32>(w); }
/* 2^e for -126 <= e <= 127 */
fn power2(e: i32) -> f32 { return bitcast<f32>(u32(e + 127) << 23u); }
/* Exponent to scale by so that squares of values up to this one neither overflow nor vanish. */
fn exponent(largest: f32) -> i32 { return clamp(i32((bitcast<u32>(largest) >> 23u) & 255u) - 127, -126, 126); }
/* Words in the order of the floats they stand for: no float is above 0xff7fffff. Zeros are equal. */
fn key(w: u32) -> u32 {
  let v = select(w, 0u, (w << 1u) == 0u);
  return select(v | 0x80000000u, ~v, (v & 0x80000000u) != 0u);
}
fn unkey(k: u32) -> f32 { return bitcast<f32>(select(~k, k & 0x7fffffffu, (k & 0x80000000u) != 0u)); }
`;

/** Above every key: the place of a missing value in a sorted row. */
export const NO_KEY = '0xffffffffu';

/** Cells that a workgroup of a cell-by-cell shader computes. */
export const CELLS_PER_GROUP = 64;
/** Invocations of a workgroup that reduces or sorts one date. */
export const LANES = 128;
/** Keys that one workgroup sorts. */
export const SORT_BLOCK = 4096;
/** Workgroup memory that shaders take at most: the keys, and how many they are. WebGPU itself promises 64 bytes less. */
export const WORKGROUP_BYTES = 4 * SORT_BLOCK + 64;
/** Symbols per line of the panel's layout: a date earlier lies this many words before. */
export const LINE = 16;
