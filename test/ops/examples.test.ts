import { expect, test } from 'vitest';
import { inverseNormal } from '../../src/ops/families/normal.js';
import { KERNELS } from '../../src/ops/kernels.js';
import { operators } from '../../src/ops/registry.js';
import { axisOf, differences, evaluateLists } from './series.js';

for (const operator of operators.values()) {
  test(`${operator.name} does what its examples say`, () => {
    expect(operator.examples.length).toBeGreaterThan(0);
    for (const { formula, input, expected } of operator.examples) {
      const actual = evaluateLists(formula, input, axisOf(operator.family));
      expect(differences(actual, expected), `${formula}: ${JSON.stringify(actual)}`).toEqual([]);
    }
  });
}

test('each kernel belongs to exactly one operator', () => {
  const owned = [...operators.values()].flatMap(({ meaning }) => (meaning.kind === 'kernel' ? [meaning.id] : []));
  expect(owned.sort()).toEqual([...KERNELS].sort());
});

test('the inverse normal is exact', () => {
  for (const [p, z] of [
    [0.975, 1.959963984540054],
    [0.001, -3.090232306167813],
    [1e-10, -6.361340902404056],
    [1e-300, -37.0471],
    [0.5, 0],
  ] as const) {
    expect(inverseNormal(p)).toBeCloseTo(z, p > 1e-200 ? 12 : 4);
  }
});
