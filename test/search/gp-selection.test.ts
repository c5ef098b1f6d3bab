import { describe, expect, it } from 'vitest';
import { Hall, likeness } from '../../search/gp/hall.js';
import type { Individual } from '../../search/gp/individual.js';
import { createSelection, type SelectionOptions } from '../../search/gp/selection/index.js';
import { lexicase } from '../../search/gp/selection/lexicase.js';
import { fronts, standings } from '../../search/gp/selection/nsga2.js';
import { createRng } from '../../src/util/rng.js';

const one = (id: number, given: Partial<Individual> = {}): Individual => ({
  id,
  genome: [id],
  fitness: 0,
  strength: 0,
  cost: 1,
  correlation: 0,
  nearest: null,
  turnover: 0,
  months: [],
  ...given,
});
const ids = (from: readonly Individual[]): number[] => from.map(({ id }) => id);
const options: SelectionOptions = { selection: 'tournament', tournament: 4, alone: 0, elite: 2 };

/** How often each is a parent, of 1,000. */
function parents(population: readonly Individual[], given: Partial<SelectionOptions>): Map<number, number> {
  const selection = createSelection({ ...options, ...given });
  const rng = createRng(1);
  const counts = new Map<number, number>();
  for (let i = 0; i < 1000; i++) {
    const { id } = selection.parent(population, rng);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

describe('tournaments', () => {
  it('of four take the best of ten in 1 - 0.9^4 of the draws, by worth beside the pool or alone', () => {
    const population = Array.from({ length: 10 }, (_, i) => one(i, { fitness: i, strength: -i }));
    expect(parents(population, {}).get(9)! / 1000).toBeCloseTo(1 - 0.9 ** 4, 1);
    expect(parents(population, { alone: 1 }).get(0)! / 1000).toBeCloseTo(1 - 0.9 ** 4, 1);
  });

  it('keep the young, and the elite whatever its age', () => {
    const population = [5, 9, 1, 7, 2, 3].map((strength, id) => one(id, { strength }));
    const { survivors } = createSelection(options);
    expect(ids(survivors(population, 4))).toEqual([1, 3, 4, 5]);
    expect(ids(createSelection({ ...options, elite: 0 }).survivors(population, 4))).toEqual([2, 3, 4, 5]);
    expect(ids(survivors(population.slice(0, 2), 4)).sort()).toEqual([0, 1]);
  });
});

describe('epsilon-lexicase', () => {
  const even = Array.from({ length: 8 }, (_, i) =>
    one(i, { fitness: 0.05, months: [0.05, 0.05, 0.05, 0.05 + i * 1e-4] }),
  );
  const specialist = one(20, { fitness: 0.01, months: [-0.2, -0.2, 0.4, -0.2] });

  it('gives children to what is best in a month alone, which a tournament would not', () => {
    const population = [...even, specialist];
    const share = (parents(population, { selection: 'lexicase' }).get(20) ?? 0) / 1000;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.4);
    expect(parents(population, { tournament: 9 }).get(20) ?? 0).toBeLessThan(10);
  });

  it('passes over what is worst everywhere, and what lacks the months', () => {
    const poor = one(30, { fitness: 1, months: [-0.3, -0.3, -0.3, -0.3] });
    const short = one(31, { fitness: 1, months: [0.05] });
    const counts = parents([...even, poor, short], { selection: 'lexicase' });
    expect(counts.get(30)).toBeUndefined();
    expect(counts.get(31)).toBeUndefined();
  });

  it('counts months back from the last, and falls to fitness where they say nothing', () => {
    const rng = createRng(2);
    expect(lexicase([one(1, { months: [0.1] }), one(2, { months: [0.1, 0.3] })], rng).id).toBe(2);
    expect(lexicase([one(1, { fitness: 1 }), one(2, { fitness: 2 })], rng).id).toBe(2);
  });
});

describe('NSGA-II', () => {
  const rng = createRng(5);
  const population = Array.from({ length: 60 }, (_, id) =>
    one(id, { strength: rng.int(6), cost: rng.int(6), correlation: rng.int(4) / 4, turnover: rng.int(4) / 4 }),
  );
  const better = (a: Individual, b: Individual): boolean => {
    const points = [a, b].map(({ strength, cost, correlation, turnover }) => [-strength, cost, correlation, turnover]);
    const [own, other] = points as [number[], number[]];
    return own.every((value, i) => value <= other[i]!) && own.some((value, i) => value < other[i]!);
  };

  it('fronts hold what only members of earlier fronts dominate', () => {
    const all = fronts(population);
    expect(ids(all.flat()).sort((a, b) => a - b)).toEqual(ids(population));
    for (const [level, front] of all.entries()) {
      const left = all.slice(level).flat();
      for (const member of front) expect(left.some((other) => better(other, member))).toBe(false);
      const before = all[level - 1];
      if (before) for (const member of front) expect(before.some((other) => better(other, member))).toBe(true);
    }
  });

  it('survivors are whole fronts, and of the last one those with the most room', () => {
    const kept = createSelection({ ...options, selection: 'nsga2' }).survivors(population, 25);
    expect(kept).toHaveLength(25);
    const standing = standings(population);
    const worst = Math.max(...kept.map((member) => standing.get(member)!.front));
    for (const left of population.filter((member) => !kept.includes(member))) {
      expect(standing.get(left)!.front).toBeGreaterThanOrEqual(worst);
      if (standing.get(left)!.front > worst) continue;
      const room = kept.filter((member) => standing.get(member)!.front === worst);
      for (const member of room)
        expect(standing.get(member)!.crowding).toBeGreaterThanOrEqual(standing.get(left)!.crowding);
    }
  });

  it('a parent is seldom one that others dominate', () => {
    const counts = parents(population, { selection: 'nsga2' });
    const first = ids(fronts(population)[0]!).reduce((sum, id) => sum + (counts.get(id) ?? 0), 0);
    const last = ids(fronts(population).at(-1)!).reduce((sum, id) => sum + (counts.get(id) ?? 0), 0);
    expect(first).toBeGreaterThan(last);
    expect(first / 1000).toBeGreaterThan(fronts(population)[0]!.length / population.length);
  });
});

describe('the hall of fame', () => {
  it('has the strongest of all that came, in order', () => {
    const hall = new Hall(3, 0.9);
    expect([2, 5, 1, 4, 3].map((strength, id) => hall.offer(one(id, { strength })))).toEqual([0, 0, 2, 1, 2]);
    expect(hall.entries.map(({ strength }) => strength)).toEqual([5, 4, 3]);
  });

  it('takes no two that are alike: the stronger one stays', () => {
    const hall = new Hall(5, 0.9);
    const near = { nearest: 7, correlation: 0.99 };
    hall.offer(one(1, { strength: 2, ...near }));
    expect(hall.offer(one(2, { strength: 1, ...near }))).toBeNull();
    expect(hall.offer(one(3, { strength: 3, ...near }))).toBe(0);
    expect(hall.offer(one(4, { strength: 1, nearest: 7, correlation: 0.5 }))).toBe(1);
    expect(hall.offer(one(5, { strength: 1, nearest: 8, correlation: 0.99 }))).toBe(2);
    expect(hall.offer(one(6, { strength: 1, nearest: 3, correlation: 0.95 }))).toBeNull();
    expect(ids(hall.entries)).toEqual([3, 4, 5]);
  });

  it('never calls two formulas more alike than they are', () => {
    const own = createRng(9);
    for (let round = 0; round < 300; round++) {
      const member = Array.from({ length: 4 }, () => own.normal());
      const [a, b] = [0.3, 0.3].map((noise) => member.map((value) => value + noise * own.normal())) as [
        number[],
        number[],
      ];
      const alike = likeness(
        one(1, { nearest: 0, correlation: Math.abs(cosine(a, member)) }),
        one(2, { nearest: 0, correlation: Math.abs(cosine(b, member)) }),
      );
      expect(alike).toBeLessThanOrEqual(Math.abs(cosine(a, b)) + 1e-12);
    }
  });
});

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
