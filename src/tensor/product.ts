import type { Workspace } from './workspace.js';

/** The right-hand side of products: k x n, packed for the kernel (src/kernels/assembly/matmul.ts). */
export interface Packed {
  readonly address: number;
  /** Rows. */
  readonly k: number;
  /** Columns, a multiple of 8. */
  readonly n: number;
}

/** Packs B[k x n] at `from`, into a block of `k n` floats at `to`; `transposed`: B is the transpose of what lies there. */
export function pack(
  { kernels }: Workspace,
  to: number,
  from: number,
  { k, n, transposed = false }: { k: number; n: number; transposed?: boolean },
): Packed {
  if (transposed) kernels.packTransposed!(to, from, n, k, 4 * k);
  else kernels.packColumns!(to, from, k, n, 4 * n);
  return { address: to, k, n };
}

/** C[rows x n] = A B, or C += A B. Addresses in bytes, all matrices without gaps. */
export function multiply({ kernels }: Workspace, c: number, a: number, rows: number, b: Packed, add = false): void {
  kernels.matmul!(c, 4 * b.n, a, 4 * b.k, 4, b.address, rows, b.n, b.k, add ? 1 : 0);
}

/** Floats of scratch for `multiplyTransposed`. */
export function transposedScratch({ kernels }: Workspace, m: number, n: number): number {
  return kernels.transposedBytes!(m, n) / 4;
}

/** C[m x n] += A' B over the rows of A[rows x m] and B[rows x n]; m a multiple of 4, n of 8. */
export function multiplyTransposed(
  { kernels }: Workspace,
  c: number,
  a: number,
  b: number,
  { m, n, rows, scratch }: { m: number; n: number; rows: number; scratch: number },
): void {
  kernels.matmulTransposed!(c, a, b, m, n, rows, scratch);
}
