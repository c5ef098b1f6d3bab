import type { Individual } from './individual.js';

/**
 * The strongest formulas of all generations, no two of them known to be alike. The pool's correlations are the gate: with
 * rho_a and rho_b to the same member, two formulas are correlated by at least rho_a rho_b - sqrt((1-rho_a^2)(1-rho_b^2)).
 */
export class Hall {
  #entries: readonly Individual[] = [];

  constructor(
    readonly size: number,
    readonly maxCorrelation: number,
  ) {}

  /** Strongest first. */
  get entries(): readonly Individual[] {
    return this.#entries;
  }

  /** The rank it got, from 0; null where it is too weak, or like a stronger one. What is like it and weaker goes. */
  offer(one: Individual): number | null {
    const alike = this.#entries.filter((entry) => likeness(entry, one) > this.maxCorrelation);
    if (alike.some(({ strength }) => strength >= one.strength)) return null;
    const others = this.#entries.filter((entry) => !alike.includes(entry));
    const rank = others.filter(({ strength }) => strength >= one.strength).length;
    if (rank >= this.size) return null;
    this.#entries = [...others.slice(0, rank), one, ...others.slice(rank)].slice(0, this.size);
    return rank;
  }

  restore(entries: readonly Individual[]): void {
    this.#entries = entries;
  }
}

/** The least |correlation| that two formulas have, as far as their correlations with the pool tell; else 0. */
export function likeness(a: Individual, b: Individual): number {
  if (a.nearest === b.id) return a.correlation;
  if (b.nearest === a.id) return b.correlation;
  if (a.nearest === null || a.nearest !== b.nearest) return 0;
  const rest = (1 - a.correlation ** 2) * (1 - b.correlation ** 2);
  return Math.max(0, a.correlation * b.correlation - Math.sqrt(rest));
}
