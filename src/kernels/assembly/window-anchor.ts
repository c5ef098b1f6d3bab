/**
 * Short windows are summed in float32 as differences from an anchor, the first row of the block, which lies in each of its
 * windows. A small whole number is left out as the anchor: sums of whole numbers (counts, conditions) are then exact.
 *
 * The terms of a mean carry their weight, but where that would cost exactness: with whole numbers, and near the smallest
 * float32. Such lanes are summed plainly and divided.
 */
import { LINE } from './simd';

/** Largest whole number that needs no anchor. */
const SMALL: f32 = 4096;
/** Below it weighted terms might lose digits. */
const TINY = memory.data<f32>([1e-30]);

@inline function isWhole(a: v128): v128 {
  return f32x4.eq(a, f32x4.trunc(a));
}

@inline function isTiny(a: v128): v128 {
  return f32x4.lt(f32x4.abs(a), v128.load32_splat(TINY));
}

/** Lanes whose anchor is left out, as a mask. */
@inline export function wholeLanes(a: v128): v128 {
  return v128.and(f32x4.le(f32x4.abs(a), f32x4.splat(SMALL)), isWhole(a));
}

/** Lanes that are summed plainly. */
@inline export function plainLanes(a: v128): v128 {
  return v128.or(wholeLanes(a), isTiny(a));
}

/** Whether a line may have such lanes: large whole numbers are taken for small ones here. */
@inline export function mayHavePlain(row: usize): bool {
  const left = v128.or(maybePlain(v128.load(row)), maybePlain(v128.load(row, 16)));
  return v128.any_true(v128.or(left, v128.or(maybePlain(v128.load(row, 32)), maybePlain(v128.load(row, 48)))));
}

@inline function maybePlain(a: v128): v128 {
  return v128.or(isWhole(a), isTiny(a));
}

/** NaN where a sum is not finite. */
@inline export function oddity(sum: v128): v128 {
  return f32x4.sub(sum, sum);
}
