/**
 * What a recurrent network needs beside matrix products, on float32 rows that lie one after the other: the cell of an
 * LSTM forward and backward, look-ups in tables of rows, Adam. Widths are multiples of 4.
 */

const LOG2E: f32 = 1.44269504088896341;
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
/** 1/7! .. 1/2!, then 1, 1; and limits, log2 e, ln 2 in two parts. Constants are loaded: see simd.ts. */
const EXP = memory.data<f32>([
  1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1, 87, -87, LOG2E, LN2_HIGH, LN2_LOW,
]);

@inline function constant(index: usize): v128 {
  return v128.load32_splat(EXP + (index << 2));
}

/** exp of float32 lanes, clamped to [-87, 87]; relative error about 1e-7. */
@inline function exp4(x: v128): v128 {
  const at = f32x4.pmax(f32x4.pmin(x, constant(8)), constant(9));
  const n = f32x4.nearest(f32x4.mul(at, constant(10)));
  const r = f32x4.sub(f32x4.sub(at, f32x4.mul(n, constant(11))), f32x4.mul(n, constant(12)));
  let p = constant(0);
  for (let k: usize = 1; k < 8; k++) p = f32x4.add(f32x4.mul(p, r), constant(k));
  const bits = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, bits);
}

@inline function sigmoid4(x: v128): v128 {
  const one = constant(7);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

@inline function tanh4(x: v128): v128 {
  const one = constant(7);
  const s = sigmoid4(f32x4.add(x, x));
  return f32x4.sub(f32x4.add(s, s), one);
}

/**
 * `gates` holds rows of 4 x width pre-activations i, f, g, o and is overwritten with the activations;
 * c = f cBefore + i g, tc = tanh c, h = o tc.
 */
export function lstmCell(gates: usize, cBefore: usize, c: usize, tc: usize, h: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let row: i32 = 0; row < rows; row++) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const g0 = gates + at;
      const i = sigmoid4(v128.load(g0));
      const f = sigmoid4(v128.load(g0 + bytes));
      const g = tanh4(v128.load(g0 + 2 * bytes));
      const o = sigmoid4(v128.load(g0 + 3 * bytes));
      v128.store(g0, i);
      v128.store(g0 + bytes, f);
      v128.store(g0 + 2 * bytes, g);
      v128.store(g0 + 3 * bytes, o);
      const cell = f32x4.add(f32x4.mul(f, v128.load(cBefore + at)), f32x4.mul(i, g));
      const t = tanh4(cell);
      v128.store(c + at, cell);
      v128.store(tc + at, t);
      v128.store(h + at, f32x4.mul(o, t));
    }
    gates += 4 * bytes;
    cBefore += bytes;
    c += bytes;
    tc += bytes;
    h += bytes;
  }
}

/**
 * Gradients through the cell: overwrites the activations in `gates` with the gradients of the pre-activations, and `dc`
 * (of c, from later steps) with that of cBefore. `dh` is the gradient of h.
 */
export function lstmCellBack(gates: usize, cBefore: usize, tc: usize, dh: usize, dc: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let row: i32 = 0; row < rows; row++) {
    for (let at: usize = 0; at < bytes; at += 16) {
      const one = constant(7);
      const g0 = gates + at;
      const i = v128.load(g0);
      const f = v128.load(g0 + bytes);
      const g = v128.load(g0 + 2 * bytes);
      const o = v128.load(g0 + 3 * bytes);
      const t = v128.load(tc + at);
      const d = v128.load(dh + at);
      const dCell = f32x4.add(
        v128.load(dc + at),
        f32x4.mul(f32x4.mul(d, o), f32x4.sub(one, f32x4.mul(t, t))),
      );
      v128.store(g0, f32x4.mul(f32x4.mul(dCell, g), f32x4.mul(i, f32x4.sub(one, i))));
      v128.store(
        g0 + bytes,
        f32x4.mul(f32x4.mul(dCell, v128.load(cBefore + at)), f32x4.mul(f, f32x4.sub(one, f))),
      );
      v128.store(g0 + 2 * bytes, f32x4.mul(f32x4.mul(dCell, i), f32x4.sub(one, f32x4.mul(g, g))));
      v128.store(g0 + 3 * bytes, f32x4.mul(f32x4.mul(d, t), f32x4.mul(o, f32x4.sub(one, o))));
      v128.store(dc + at, f32x4.mul(dCell, f));
    }
    gates += 4 * bytes;
    cBefore += bytes;
    tc += bytes;
    dh += bytes;
    dc += bytes;
  }
}

/** out[row] = table[index[row]] + extra, rows of `width`. */
export function gatherRows(out: usize, table: usize, index: usize, extra: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let row: i32 = 0; row < rows; row++) {
    const from = table + <usize>load<i32>(index) * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(out + at, f32x4.add(v128.load(from + at), v128.load(extra + at)));
    }
    out += bytes;
    index += 4;
  }
}

/** table[index[row]] += x[row], in order. */
export function scatterRows(table: usize, x: usize, index: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let row: i32 = 0; row < rows; row++) {
    addRow(table + <usize>load<i32>(index) * bytes, x, bytes);
    x += bytes;
    index += 4;
  }
}

/** sum += each row of x. */
export function sumRows(sum: usize, x: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let row: i32 = 0; row < rows; row++) {
    addRow(sum, x, bytes);
    x += bytes;
  }
}

/** x[row] = value, for all rows. */
export function fillRows(x: usize, value: usize, rows: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let row: i32 = 0; row < rows; row++) {
    memory.copy(x, value, bytes);
    x += bytes;
  }
}

@inline function addRow(to: usize, x: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(x + at)));
}

/**
 * One step of Adam (Kingma & Ba 2015) on `count` values (a multiple of 4); the gradient is scaled first. `rate` holds the
 * correction of both moments: lr sqrt(1 - b2^t) / (1 - b1^t), `epsilon` that of the second.
 */
export function adam(
  x: usize, gradient: usize, first: usize, second: usize, count: i32, scale: f32, rate: f32, epsilon: f32, b1: f32, b2: f32,
): void {
  const s = f32x4.splat(scale);
  const r = f32x4.splat(rate);
  const e = f32x4.splat(epsilon);
  const keep1 = f32x4.splat(b1);
  const keep2 = f32x4.splat(b2);
  const take1 = f32x4.splat(1 - b1);
  const take2 = f32x4.splat(1 - b2);
  const bytes = <usize>count << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = f32x4.mul(v128.load(gradient + at), s);
    const m = f32x4.add(f32x4.mul(keep1, v128.load(first + at)), f32x4.mul(take1, g));
    const v = f32x4.add(f32x4.mul(keep2, v128.load(second + at)), f32x4.mul(take2, f32x4.mul(g, g)));
    v128.store(first + at, m);
    v128.store(second + at, v);
    v128.store(x + at, f32x4.sub(v128.load(x + at), f32x4.div(f32x4.mul(r, m), f32x4.add(f32x4.sqrt(v), e))));
  }
}
