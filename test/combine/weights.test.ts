import { describe, expect, it } from 'vitest';
import { fitWeights, kktResidual, lossOf, solve } from '../../src/combine/weights.js';
import { createRng } from '../../src/util/rng.js';

/** A covariance matrix of k factors, some nearly or exactly dependent, and an r in its range. */
function problem(seed: number, k: number): { M: Float64Array; r: Float64Array } {
  const rng = createRng(seed, 'weights-test');
  const rows = 3 * k;
  const factors = Array.from({ length: k }, () => Array.from({ length: rows }, () => rng.normal()));
  if (k > 3 && seed % 2 === 0) factors[k - 1] = factors[0]!.map((x, i) => x + factors[1]![i]!);
  if (k > 3 && seed % 3 === 0) factors[k - 2] = factors[2]!.map((x) => x + 1e-4 * rng.normal());
  const label = Array.from({ length: rows }, () => rng.normal());
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0) / rows;
  return {
    M: Float64Array.from(factors.flatMap((a) => factors.map((b) => dot(a, b)))),
    r: Float64Array.from(factors, (a) => 0.1 * dot(a, label)),
  };
}

describe('pool weights', () => {
  it('meet the optimality conditions to 1e-10, dependent factors or not', () => {
    for (let seed = 0; seed < 300; seed++) {
      const k = 1 + (seed % 21);
      const { M, r } = problem(seed, k);
      for (const l1 of [0, 0.001, 0.005, 0.05]) {
        const fit = fitWeights(M, r, l1);
        expect(fit.kkt, `seed ${seed} l1 ${l1}`).toBeLessThan(1e-10);
        expect(fit.kkt).toBe(kktResidual(M, r, l1, fit.weights));
      }
    }
  });

  it('without a penalty lose nothing against the closed form', () => {
    for (let seed = 0; seed < 100; seed++) {
      const { M, r } = problem(seed, 2 + (seed % 10));
      expect(fitWeights(M, r, 0).loss).toBeLessThanOrEqual(lossOf(M, r, 0, solve(M, r)) + 1e-9);
    }
  });

  it('do not depend on where the descent starts', () => {
    for (let seed = 1; seed < 60; seed += 2) {
      const { M, r } = problem(seed, 8);
      const cold = fitWeights(M, r, 0.005);
      const warm = fitWeights(M, r, 0.005, { start: Float64Array.from({ length: 8 }, (_, i) => (i % 2 ? 1 : -1)) });
      expect(Math.abs(cold.loss - warm.loss)).toBeLessThan(1e-12);
    }
  });

  it('beat every point of a fine grid', () => {
    for (let seed = 0; seed < 10; seed++) {
      const { M, r } = problem(seed, 2);
      const fit = fitWeights(M, r, 0.01);
      for (let a = -40; a <= 40; a++) {
        for (let b = -40; b <= 40; b++) {
          const at = Float64Array.of(a / 200, b / 200);
          expect(fit.loss).toBeLessThanOrEqual(lossOf(M, r, 0.01, at) + 1e-15);
        }
      }
    }
  });

  it('are zero for a factor without variance and where the penalty outweighs the correlation', () => {
    expect([...fitWeights(Float64Array.of(0), Float64Array.of(0), 0).weights]).toEqual([0]);
    expect([...fitWeights(Float64Array.of(1), Float64Array.of(0.002), 0.005).weights]).toEqual([0]);
    expect(fitWeights(Float64Array.of(1), Float64Array.of(-0.1), 0.02).weights[0]).toBeCloseTo(-0.09, 15);
  });
});
