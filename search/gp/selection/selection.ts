import type { Rng } from '../../../src/util/rng.js';
import type { Individual } from '../individual.js';

/** How parents are chosen and who stays. */
export interface Selection {
  /** One parent; the population is not empty. */
  parent(population: readonly Individual[], rng: Rng): Individual;
  /** At most `size` of a population, oldest first, that stay. */
  survivors(population: readonly Individual[], size: number): Individual[];
}

/** The best of `size` drawn, by a number. */
export function tournament<T>(from: readonly T[], size: number, rng: Rng, by: (one: T) => number): T {
  let best = rng.pick(from);
  for (let i = 1; i < size; i++) {
    const rival = rng.pick(from);
    if (by(rival) > by(best)) best = rival;
  }
  return best;
}

/** The youngest, as a fitness measured against a pool of long ago says little, and the few strongest whatever their age. */
export function youngest(population: readonly Individual[], size: number, elite: number): Individual[] {
  const strongest = [...population].sort((a, b) => b.strength - a.strength || a.id - b.id).slice(0, elite);
  const rest = population.filter((one) => !strongest.includes(one));
  const young = rest.slice(Math.max(0, rest.length - Math.max(0, size - strongest.length)));
  return [...strongest, ...young];
}
