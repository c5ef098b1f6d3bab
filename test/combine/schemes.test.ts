import { describe, expect, it } from 'vitest';
import { residualOf, SCHEMES, type Scheme, weigh } from '../../src/combine/schemes.js';
import { lossOf } from '../../src/combine/weights.js';
import { createRng, type Rng } from '../../src/util/rng.js';

const L1 = 0.01;
const RIDGE = 0.05;
const by = (scheme: Scheme) => ({ scheme, l1: L1, ridge: RIDGE });

/** A covariance matrix of k factors, in some seeds of a lower rank, and an r in its range. */
function problem(seed: number, k: number): { M: Float64Array; r: Float64Array } {
  const rng = createRng(seed, 'schemes-test');
  const factors = Array.from({ length: k }, () => Array.from({ length: 3 * k }, () => rng.normal()));
  if (k > 3 && seed % 2 === 0) factors[k - 1] = factors[0]!.map((x, i) => x + factors[1]![i]!);
  if (k > 3 && seed % 3 === 0) factors[k - 2] = [...factors[2]!];
  const label = Array.from({ length: 3 * k }, () => rng.normal());
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0) / (3 * k);
  return {
    M: Float64Array.from(factors.flatMap((a) => factors.map((b) => dot(a, b)))),
    r: Float64Array.from(factors, (a) => dot(a, label)),
  };
}

const lossUnder = (scheme: Scheme, M: Float64Array, r: Float64Array, w: Float64Array): number =>
  lossOf(M, r, scheme === 'l1' ? L1 : 0, w) +
  (scheme === 'ridge' ? RIDGE * w.reduce((sum, value) => sum + value * value, 0) : 0);

/** A point near w that the scheme allows. */
const nudged = (w: Float64Array, scheme: Scheme, size: number, rng: Rng): Float64Array =>
  w.map((value) => {
    const moved = value + size * rng.normal();
    return scheme === 'nnls' ? Math.max(0, moved) : moved;
  });

describe('weights by scheme', () => {
  it.each(['l1', 'ridge', 'nnls'] as const)('%s: optimal to 1e-10, and no weights near by lose less', (scheme) => {
    const rng = createRng(1, 'nudge');
    for (let seed = 0; seed < 200; seed++) {
      const { M, r } = problem(seed, 1 + (seed % 20));
      const weights = weigh(M, r, by(scheme));
      expect(residualOf(M, r, by(scheme), weights), `seed ${seed}`).toBeLessThan(1e-10);
      if (scheme === 'nnls') expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
      const loss = lossUnder(scheme, M, r, weights);
      for (const size of [1e-3, 0.1, 1]) {
        expect(loss).toBeLessThanOrEqual(lossUnder(scheme, M, r, nudged(weights, scheme, size, rng)) + 1e-12);
      }
    }
  });

  it('nnls equals the best of all supports, tried one by one', () => {
    for (let seed = 0; seed < 40; seed++) {
      const k = 5;
      const { M, r } = problem(6 * seed + 1, k);
      let best = 0;
      for (let support = 1; support < 2 ** k; support++) {
        const chosen = [...r.keys()].filter((i) => (support >> i) & 1);
        const sub = weigh(
          Float64Array.from(chosen.flatMap((i) => chosen.map((j) => M[i * k + j]!))),
          Float64Array.from(chosen, (i) => r[i]!),
          { ...by('ridge'), ridge: 0 },
        );
        if (Math.min(...sub) < 0) continue;
        const weights = new Float64Array(k);
        chosen.forEach((i, a) => {
          weights[i] = sub[a]!;
        });
        best = Math.min(best, lossOf(M, r, 0, weights));
      }
      expect(lossOf(M, r, 0, weigh(M, r, by('nnls')))).toBeCloseTo(best, 10);
    }
  });

  it('of one factor are what a hand works out', () => {
    const one = (scheme: Scheme, r: number) => weigh(Float64Array.of(0.8), Float64Array.of(r), by(scheme))[0]!;
    expect(one('l1', 0.1)).toBeCloseTo((0.1 - L1 / 2) / 0.8, 14);
    expect(one('ridge', 0.1)).toBeCloseTo(0.1 / (0.8 + RIDGE), 14);
    expect(one('nnls', 0.1)).toBeCloseTo(0.1 / 0.8, 14);
    expect(one('nnls', -0.1)).toBe(0);
    expect(one('equal', -0.1)).toBe(-1);
  });

  it('of nothing are none, and of what says nothing are 0', () => {
    for (const scheme of SCHEMES) {
      expect(weigh(new Float64Array(), new Float64Array(), by(scheme))).toHaveLength(0);
      expect([...weigh(Float64Array.of(1, 0, 0, 0), new Float64Array(2), by(scheme))]).toEqual([0, 0]);
    }
  });
});
