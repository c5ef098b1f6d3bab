import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/library.js';
import type { Shape } from '../../src/panel/panel.js';
import { expectClose, expectedRow, KINDS, matrixOfKind, runCross, SHAPES, universeOf } from './cross-section.js';

const { memory, kernels } = loadKernels();

function regressOut(inputs: readonly Float32Array[], shape: Shape, universe: Uint8Array | null): Float32Array {
  const used = memory.used;
  const bytes = inputs[0]!.byteLength;
  const addresses = inputs.map((input) => {
    const address = memory.alloc(bytes);
    memory.f32(address, input.length).set(input);
    return address;
  });
  const list = memory.alloc(addresses.length * 4);
  memory.i32(list, addresses.length).set(addresses);
  const members = universe ? memory.alloc(universe.length) : 0;
  if (universe) memory.u8(members, universe.length).set(universe);
  const out = memory.alloc(bytes);
  const scratch = memory.alloc(kernels.regressBytes!(shape.symbols, inputs.length));
  const guard = memory.alloc(64);
  memory.i32(guard, 1)[0] = 7;
  kernels.regress_out!(out, list, inputs.length, members, shape.dates, shape.symbols, scratch);
  expect(memory.i32(guard, 1)[0]).toBe(7);
  const result = memory.f32(out, bytes / 4).slice();
  memory.release(used);
  return result;
}

describe.each(Object.keys(KINDS))('a cross-section of kind %s', (kind) => {
  it('is clipped', () => {
    for (const shape of SHAPES) {
      for (const universe of [null, universeOf(shape)]) {
        for (const limit of [4, 0.5, 0]) {
          const x = matrixOfKind(kind, shape);
          const expected = expectedRow('winsorize', [x], [limit], shape, universe);
          expectClose(runCross('winsorize', x, [limit], shape, universe), expected, shape, 1e-6);
        }
      }
    }
  });

  it('has an exact median', () => {
    for (const shape of SHAPES) {
      for (const universe of [null, universeOf(shape)]) {
        const x = matrixOfKind(kind, shape);
        const expected = expectedRow('cs_median', [x], [], shape, universe);
        expectClose(runCross('cs_median', x, [], shape, universe), expected, shape, 0);
      }
    }
  });

  it('is freed from one and from several others', () => {
    for (const shape of SHAPES) {
      for (const universe of [null, universeOf(shape)]) {
        const y = matrixOfKind('normal', shape, 5);
        const others = [matrixOfKind(kind, shape, 6), matrixOfKind('10 % missing', shape, 7)];
        // The sum of the others is redundant.
        const both = others[0]!.map((value, cell) => value * 0.5 + others[1]![cell]! * 3);
        for (const inputs of [
          [y, others[0]!],
          [y, ...others],
          [y, ...others, both],
          [others[1]!, y, y],
        ]) {
          const expected = expectedRow('regress_out', inputs, [], shape, universe);
          expectClose(regressOut(inputs, shape, universe), expected, shape, 1e-6);
        }
      }
    }
  });
});

describe('regress_out', () => {
  it('leaves 0 where the regressors say all', () => {
    for (const shape of SHAPES) {
      const [a, b] = [matrixOfKind('normal', shape, 1), matrixOfKind('prices', shape, 2)];
      const both = a.map((value, cell) => value * 2 + b[cell]! * 3);
      for (const inputs of [
        [a, a],
        [b, a, b],
        [both, a, b],
      ]) {
        expectClose(regressOut(inputs, shape, null), expectedRow('regress_out', inputs, [], shape, null), shape, 0);
      }
    }
  });
});
