/**
 * Matrix products in float32, row-major. The right-hand matrix is packed first, in panels of 8 columns that lie one row
 * after the other, so that the inner loop reads one stream of it whatever the width; 4 rows by 8 columns of the product
 * stay in registers. Each element is summed over k in order, so it does not depend on which other rows are computed
 * with it: a batch of 1 and a batch of 128 give the same bits.
 */

/** Bytes of one row of a panel: 8 columns. */
const PANEL: usize = 32;
/** Rows of A that meet all panels before the next ones: with a panel they stay in the L1 cache. */
const ROWS: i32 = 32;
/** Rows summed over at a time by `matmulTransposed`. */
const CHUNK: i32 = 256;

/** Packs B[rows x columns], `stride` bytes from row to row; columns a multiple of 8. */
export function packColumns(to: usize, b: usize, rows: i32, columns: i32, stride: usize): void {
  for (let column: i32 = 0; column < columns; column += 8) {
    let from = b + (<usize>column << 2);
    for (let row: i32 = 0; row < rows; row++) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += stride;
      to += PANEL;
    }
  }
}

/** Packs the transpose of B[rows x columns]; rows a multiple of 8. */
export function packTransposed(to: usize, b: usize, rows: i32, columns: i32, stride: usize): void {
  for (let row: i32 = 0; row < rows; row += 8) {
    for (let lane: usize = 0; lane < 8; lane++) {
      let from = b + (<usize>row + lane) * stride;
      const end = from + (<usize>columns << 2);
      for (let at = to + (lane << 2); from < end; at += PANEL) {
        store<f32>(at, load<f32>(from));
        from += 4;
      }
    }
    to += <usize>columns * PANEL;
  }
}

/**
 * C[m x n] = A B, or C += A B where `add` is set. Element (row, p) of A lies at a + row aRow + p aStep bytes; B is packed,
 * k by n; C has `cRow` bytes from row to row. n is a multiple of 8.
 */
export function matmul(
  c: usize, cRow: usize, a: usize, aRow: usize, aStep: usize, packed: usize, m: i32, n: i32, k: i32, add: i32,
): void {
  const panelBytes = <usize>k * PANEL;
  for (let first: i32 = 0; first < m; first += ROWS) {
    const last = min(m, first + ROWS);
    let b = packed;
    for (let column: i32 = 0; column < n; column += 8) {
      let row = first;
      for (; row + 4 <= last; row += 4) {
        block4(c + <usize>row * cRow + (<usize>column << 2), cRow, a + <usize>row * aRow, aRow, aStep, b, k, add);
      }
      for (; row < last; row++) {
        block1(c + <usize>row * cRow + (<usize>column << 2), a + <usize>row * aRow, aStep, b, k, add);
      }
      b += panelBytes;
    }
  }
}

@inline function block4(
  c: usize, cRow: usize, a: usize, aRow: usize, aStep: usize, b: usize, k: i32, add: i32,
): void {
  const c1 = c + cRow;
  const c2 = c1 + cRow;
  const c3 = c2 + cRow;
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  if (add) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  let a1 = a + aRow;
  let a2 = a1 + aRow;
  let a3 = a2 + aRow;
  const end = b + <usize>k * PANEL;
  while (b < end) {
    const left = v128.load(b);
    const right = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = f32x4.add(s00, f32x4.mul(x, left));
    s01 = f32x4.add(s01, f32x4.mul(x, right));
    x = v128.load32_splat(a1);
    s10 = f32x4.add(s10, f32x4.mul(x, left));
    s11 = f32x4.add(s11, f32x4.mul(x, right));
    x = v128.load32_splat(a2);
    s20 = f32x4.add(s20, f32x4.mul(x, left));
    s21 = f32x4.add(s21, f32x4.mul(x, right));
    x = v128.load32_splat(a3);
    s30 = f32x4.add(s30, f32x4.mul(x, left));
    s31 = f32x4.add(s31, f32x4.mul(x, right));
    a += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += PANEL;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

@inline function block1(c: usize, a: usize, aStep: usize, b: usize, k: i32, add: i32): void {
  let left = f32x4.splat(0);
  let right = left;
  if (add) {
    left = v128.load(c);
    right = v128.load(c, 16);
  }
  const end = b + <usize>k * PANEL;
  while (b < end) {
    const x = v128.load32_splat(a);
    left = f32x4.add(left, f32x4.mul(x, v128.load(b)));
    right = f32x4.add(right, f32x4.mul(x, v128.load(b, 16)));
    a += aStep;
    b += PANEL;
  }
  v128.store(c, left);
  v128.store(c, right, 16);
}

/** Bytes of scratch that `matmulTransposed` needs. */
export function transposedBytes(m: i32, n: i32): usize {
  return <usize>(m + n) * <usize>CHUNK * 4;
}

/** C[m x n] += A^T B for A[k x m] and B[k x n], all rows lying one after the other; m a multiple of 4, n of 8. */
export function matmulTransposed(c: usize, a: usize, b: usize, m: i32, n: i32, k: i32, scratch: usize): void {
  const aRow = <usize>m << 2;
  const bRow = <usize>n << 2;
  const packedA = scratch + bRow * <usize>CHUNK;
  for (let row: i32 = 0; row < k; row += CHUNK) {
    const rows = min(CHUNK, k - row);
    packColumns(scratch, b + <usize>row * bRow, rows, n, bRow);
    packFour(packedA, a + <usize>row * aRow, rows, m, aRow);
    for (let first: i32 = 0; first < m; first += ROWS) {
      const last = min(m, first + ROWS);
      let panel = scratch;
      for (let column: i32 = 0; column < n; column += 8) {
        for (let i = first; i < last; i += 4) {
          block4(
            c + <usize>i * bRow + (<usize>column << 2), bRow, packedA + <usize>i * <usize>rows * 4, 4, 16, panel, rows, 1,
          );
        }
        panel += <usize>rows * PANEL;
      }
    }
  }
}

/** Panels of 4 columns. */
@inline function packFour(to: usize, a: usize, rows: i32, columns: i32, stride: usize): void {
  for (let column: i32 = 0; column < columns; column += 4) {
    let from = a + (<usize>column << 2);
    for (let row: i32 = 0; row < rows; row++) {
      v128.store(to, v128.load(from));
      from += stride;
      to += 16;
    }
  }
}
