import { sampleTokens } from '../space/sample.js';
import type { Kit, Move } from './moves.js';
import * as moves from './moves.js';
import type { Genome } from './tree.js';

/** Mutations by name, and how often each is tried relative to the others. */
const MUTATIONS: readonly (readonly [string, Move, number])[] = [
  ['point', moves.point, 6],
  ['window', moves.windowStep, 3],
  ['constant', moves.jitter, 1],
  ['wrap', moves.wrap, 3],
  ['relate', moves.relate, 2],
  ['unwrap', moves.unwrap, 2],
  ['subtree', moves.subtree, 3],
  ['hoist', moves.hoist, 1],
  ['swap', moves.swap, 1],
];

const WEIGHTED = MUTATIONS.flatMap(([name, move, weight]) => Array<readonly [string, Move]>(weight).fill([name, move]));

/** Share of mutants that take two moves at once, to step over a valley. */
const DOUBLE = 0.25;

/** A genome and the name of the move it came by. */
export interface Bred {
  readonly genome: number[];
  readonly note: string;
}

/** A mutant that is a legal formula, or null where the move drawn does not apply. */
export function mutant(kit: Kit, genome: Genome): Bred | null {
  const first = once(kit, genome);
  return first && kit.rng.float() < DOUBLE ? once(kit, first.genome) : first;
}

export function crossed(kit: Kit, genome: Genome, other: Genome): Bred | null {
  return legal(kit, moves.crossover(kit, genome, other), 'crossover');
}

function once(kit: Kit, genome: Genome): Bred | null {
  const [name, move] = kit.rng.pick(WEIGHTED);
  return legal(kit, move(kit, genome), name);
}

function legal({ builder }: Kit, genome: number[] | null, note: string): Bred | null {
  return genome && builder.isFormula(genome) ? { genome, note } : null;
}

/** Newcomers: uniform roll-outs of at most `longest` tokens, a share of them small formulas over bare fields. */
export class Newcomers {
  /** Whose turn it is among the operators. */
  turn = 0;

  constructor(
    readonly share: number,
    readonly longest: number,
  ) {}

  next(kit: Kit): Bred {
    const simple = kit.rng.float() < this.share ? this.#shallow(kit) : null;
    return simple ? { genome: simple, note: 'shallow' } : { genome: this.#rollOut(kit), note: 'random' };
  }

  /** As `random` does, where all that is short has been seen. */
  long({ builder, rng }: Kit): Bred {
    return { genome: sampleTokens(builder, rng), note: 'random' };
  }

  #rollOut({ vocabulary, builder, rng }: Kit): number[] {
    return sampleTokens(builder, rng, 2, Math.min(this.longest, vocabulary.maxTokens));
  }

  /** The operators take turns; null where no units fit at a few attempts. */
  #shallow(kit: Kit): number[] | null {
    const related = kit.rng.float() < 0.3;
    if (!related) this.turn++;
    for (let tries = 0; tries < 20; tries++) {
      const genome = related ? moves.againstHistory(kit) : moves.overFields(kit, this.turn);
      if (genome && kit.builder.isFormula(genome)) return genome;
    }
    return null;
  }
}
