import { expect, it } from 'vitest';
import { multiply, multiplyTransposed, pack, transposedScratch } from '../../src/tensor/product.js';
import { Workspace } from '../../src/tensor/workspace.js';
import { createRng } from '../../src/util/rng.js';

const workspace = new Workspace();
const rng = createRng(1);

function random(count: number) {
  const block = workspace.floats(count);
  block.data.forEach((_, i, data) => {
    data[i] = rng.normal();
  });
  return block;
}

/** sum over p of a(i, p) b(p, j), in float64. */
function direct(
  m: number,
  n: number,
  k: number,
  a: (i: number, p: number) => number,
  b: (p: number, j: number) => number,
) {
  return Array.from({ length: m * n }, (_, at) => {
    let sum = 0;
    for (let p = 0; p < k; p++) sum += a(Math.floor(at / n), p) * b(p, at % n);
    return sum;
  });
}

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value)).toBeLessThan(1e-4);
  });
}

for (const [m, n, k] of [
  [1, 8, 1],
  [3, 16, 5],
  [37, 24, 40],
  [70, 8, 300],
] as const) {
  it(`multiplies ${m} x ${k} by ${k} x ${n}, also transposed`, () => {
    const a = random(m * k);
    const b = random(k * n);
    const bt = random(n * k);
    const c = workspace.floats(m * n);
    const room = workspace.floats(k * n).address;
    const at = (i: number, p: number) => a.data[i * k + p]!;
    multiply(workspace, c.address, a.address, m, pack(workspace, room, b.address, { k, n }));
    const plain = direct(m, n, k, at, (p, j) => b.data[p * n + j]!);
    expectClose(c.data, plain);
    multiply(workspace, c.address, a.address, m, pack(workspace, room, bt.address, { k, n, transposed: true }), true);
    const other = direct(m, n, k, at, (p, j) => bt.data[j * k + p]!);
    expectClose(
      c.data,
      plain.map((value, i) => value + other[i]!),
    );
  });
}

for (const [m, n, rows] of [
  [4, 8, 3],
  [40, 24, 256],
  [36, 16, 700],
] as const) {
  it(`adds the product of a transposed ${rows} x ${m} and ${rows} x ${n}`, () => {
    const a = random(rows * m);
    const b = random(rows * n);
    const c = random(m * n);
    const before = [...c.data];
    const scratch = workspace.floats(transposedScratch(workspace, m, n)).address;
    multiplyTransposed(workspace, c.address, a.address, b.address, { m, n, rows, scratch });
    const product = direct(
      m,
      n,
      rows,
      (i, p) => a.data[p * m + i]!,
      (p, j) => b.data[p * n + j]!,
    );
    expectClose(
      c.data,
      product.map((value, i) => value + before[i]!),
    );
  });
}
