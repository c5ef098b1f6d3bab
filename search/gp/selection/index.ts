import { lexicase } from './lexicase.js';
import { isBefore, type Standing, standings } from './nsga2.js';
import { type Selection, tournament, youngest } from './selection.js';

export type { Selection } from './selection.js';

/** Ways to choose parents and survivors, by name. */
export const SELECTIONS = ['tournament', 'lexicase', 'nsga2'] as const;

export interface SelectionOptions {
  readonly selection: (typeof SELECTIONS)[number];
  /** Size of a tournament, and the share of them that go by strength alone. */
  readonly tournament: number;
  readonly alone: number;
  readonly elite: number;
}

export function createSelection({ selection, tournament: size, alone, elite }: SelectionOptions): Selection {
  switch (selection) {
    case 'tournament':
      return {
        // The pool's discount would leave an alpha to the first formula that resembles it, and another shape of it may
        // be closer to the truth.
        parent: (population, rng) => {
          const by = rng.float() < alone ? 'strength' : 'fitness';
          return tournament(population, size, rng, (one) => one[by]);
        },
        survivors: (population, limit) => youngest(population, limit, elite),
      };
    case 'lexicase':
      return { parent: lexicase, survivors: (population, limit) => youngest(population, limit, elite) };
    case 'nsga2':
      return nsga2();
  }
}

function nsga2(): Selection {
  // Standings hold until the population changes, which is after each batch.
  let known: { population: unknown; standing: ReadonlyMap<unknown, Standing> } | null = null;
  return {
    parent: (population, rng) => {
      if (known?.population !== population) known = { population, standing: standings(population) };
      const { standing } = known;
      const [one, other] = [rng.pick(population), rng.pick(population)];
      return isBefore(standing.get(other)!, standing.get(one)!) ? other : one;
    },
    survivors: (population, size) => {
      const standing = standings(population);
      const order = [...population].sort((a, b) => {
        const [one, other] = [standing.get(a)!, standing.get(b)!];
        return isBefore(one, other) ? -1 : isBefore(other, one) ? 1 : b.id - a.id;
      });
      const kept = new Set(order.slice(0, size));
      return population.filter((one) => kept.has(one));
    },
  };
}
