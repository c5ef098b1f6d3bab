import type { Individual } from '../individual.js';

/** What is minimised: lack of IC, complexity, likeness to the pool, turnover. */
const OBJECTIVES: readonly ((one: Individual) => number)[] = [
  ({ strength }) => -strength,
  ({ cost }) => cost,
  ({ correlation }) => correlation,
  ({ turnover }) => turnover,
];

/** Front (0 is the best) and crowding distance by individual (NSGA-II, Deb et al. 2002). */
export interface Standing {
  readonly front: number;
  readonly crowding: number;
}

export function standings(population: readonly Individual[]): ReadonlyMap<Individual, Standing> {
  const out = new Map<Individual, Standing>();
  for (const [front, members] of fronts(population).entries()) {
    const distance = crowding(members);
    members.forEach((one, i) => {
      out.set(one, { front, crowding: distance[i]! });
    });
  }
  return out;
}

/** The front decides, then who has more room. */
export function isBefore(a: Standing, b: Standing): boolean {
  return a.front < b.front || (a.front === b.front && a.crowding > b.crowding);
}

/** Sets none of whose members is dominated but by those of the sets before. */
export function fronts(population: readonly Individual[]): Individual[][] {
  const points = population.map((one) => OBJECTIVES.map((objective) => objective(one)));
  const dominated = points.map((own) => points.flatMap((other, j) => (dominates(own, other) ? [j] : [])));
  const above = points.map(() => 0);
  for (const below of dominated) for (const j of below) above[j]!++;
  const out: Individual[][] = [];
  let current = [...points.keys()].filter((i) => above[i] === 0);
  while (current.length > 0) {
    out.push(current.map((i) => population[i]!));
    const next = current.flatMap((i) => dominated[i]!.filter((j) => --above[j]! === 0));
    current = next.sort((a, b) => a - b);
  }
  return out;
}

function dominates(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, i) => value <= b[i]!) && a.some((value, i) => value < b[i]!);
}

/** Sum over the objectives of the distance between one's neighbours, in units of the front's range; ends count most. */
function crowding(front: readonly Individual[]): number[] {
  const out = front.map(() => 0);
  for (const objective of OBJECTIVES) {
    const values = front.map(objective);
    const order = [...front.keys()].sort((a, b) => values[a]! - values[b]! || a - b);
    const range = values[order.at(-1)!]! - values[order[0]!]!;
    if (range === 0) continue;
    order.forEach((i, place) => {
      const end = place === 0 || place === order.length - 1;
      out[i]! += end ? Number.POSITIVE_INFINITY : (values[order[place + 1]!]! - values[order[place - 1]!]!) / range;
    });
  }
  return out;
}
