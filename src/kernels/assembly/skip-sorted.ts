import { LINE } from './simd';

/**
 * The finite values of one lane's window in ascending order, kept from one date to the next: the row they belong to
 * plus one, their number, then the values.
 */
const ROW: usize = 0; // i32
const COUNT: usize = 4; // i32
const VALUES: usize = 8; // f32

@inline export function sortedBytes(d: i32): usize {
  return VALUES + (<usize>(d + 1) << 2);
}

@inline export function forget(state: usize): void {
  store<i32>(state, 0, ROW);
  store<i32>(state, 0, COUNT);
}

/** Quantile of the window of `d` rows up to `row`, which must hold a value. */
export function sortedQuantile(x: usize, row: i32, d: i32, q: f64, state: usize): f64 {
  if (load<i32>(state, ROW) == row) {
    if (row >= d) remove(state, load<f32>(x + <usize>(row - d) * LINE));
    insert(state, load<f32>(x + <usize>row * LINE));
  } else {
    forget(state);
    for (let date = max(0, row - d + 1); date <= row; date++) insert(state, load<f32>(x + <usize>date * LINE));
  }
  store<i32>(state, row + 1, ROW);
  const values = state + VALUES;
  const highest = load<i32>(state, COUNT) - 1;
  const position = q * <f64>highest;
  const low = <i32>floor(position);
  const below = <f64>load<f32>(values + (<usize>low << 2));
  const above = <f64>load<f32>(values + (<usize>min(low + 1, highest) << 2));
  return below + (above - below) * (position - floor(position));
}

/** Address of the first value that is not below `value`. */
function find(state: usize, value: f32): usize {
  let low = state + VALUES;
  let n = load<i32>(state, COUNT);
  while (n > 0) {
    const half = n >> 1;
    const isBelow = load<f32>(low + (<usize>half << 2)) < value;
    low = isBelow ? low + (<usize>(half + 1) << 2) : low;
    n = isBelow ? n - half - 1 : half;
  }
  return low;
}

function insert(state: usize, value: f32): void {
  if (value != value) return;
  const n = load<i32>(state, COUNT);
  const at = find(state, value);
  const end = state + VALUES + (<usize>n << 2);
  memory.copy(at + 4, at, end - at);
  store<f32>(at, value);
  store<i32>(state, n + 1, COUNT);
}

function remove(state: usize, value: f32): void {
  if (value != value) return;
  const n = load<i32>(state, COUNT) - 1;
  const at = find(state, value);
  const end = state + VALUES + (<usize>n << 2);
  memory.copy(at, at + 4, end - at);
  store<i32>(state, n, COUNT);
}
