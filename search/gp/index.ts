import { hashOf } from '../../src/lang/index.js';
import type { Json } from '../../src/util/json.js';
import { type Rng, restoreRng } from '../../src/util/rng.js';
import type { Candidate, Context, Origin, Outcome, Searcher, Strategy } from '../contract.js';
import { parseOptions } from '../options.js';
import { createBuilder } from '../space/builder.js';
import { toAst, toTokens } from '../space/formula.js';
import { sampleTokens } from '../space/sample.js';
import { fitness } from './fitness.js';
import {
  againstHistory,
  crossover,
  hoist,
  type Kit,
  type Move,
  overFields,
  point,
  relate,
  step,
  subtree,
  swap,
  unwrap,
  wrap,
} from './moves.js';
import { type GpOptions, schema } from './options.js';
import { costOf, type Genome } from './tree.js';

export const gp: Strategy = {
  name: 'gp',
  doc: 'typed genetic programming with ageing: breeds from recent formulas and from the pool',
  create: (context, options) => createGp(context, parseOptions('gp', schema, options)),
};

/** Mutations and how often each is tried, relative to each other. */
const MUTATIONS: readonly (readonly [Move, number])[] = [
  [point, 6],
  [step, 3],
  [wrap, 3],
  [relate, 2],
  [unwrap, 2],
  [subtree, 3],
  [hoist, 1],
  [swap, 1],
];

const WEIGHTED: readonly Move[] = MUTATIONS.flatMap(([move, weight]) => Array<Move>(weight).fill(move));

/** A pool that gains less than this share of its objective at a time is only being polished. */
const NOTABLE = 0.01;

/** Attempts at one legal child that was not asked for before; then a random formula takes its place. */
const TRIES = 50;

interface Individual {
  readonly id: number;
  readonly genome: Genome;
  /** Worth beside the pool, and alone. */
  readonly fitness: number;
  readonly strength: number;
}

/** A formula that was asked for; seeds beyond the vocabulary have no genome and do not breed. */
interface Asked {
  readonly genome: Genome | null;
}

/**
 * Steady state with ageing (regularised evolution, Real et al. 2019): the population is the last formulas scored, so a
 * fitness that was measured against a pool of long ago dies out; what proved its worth lives on in the pool, from which
 * a share of the parents is taken. Everything is a function of the generator's state and the outcomes told.
 */
function createGp(context: Context, options: GpOptions): Searcher {
  const { vocabulary } = context;
  const builder = createBuilder(vocabulary);
  let rng: Rng = context.rng;
  let population: Individual[] = [];
  let asked = new Set<string>();
  /** What breeds for a pool member, by its id: its genome, or that of a cheaper copy the pool refused. */
  let stock = new Map<number, Genome>();
  let pending: Asked[] = [];
  let made = 0;
  let seeded = 0;
  /** Whose turn it is among the operators. */
  let turn = 0;
  /** Formulas told since the pool's last notable gain, and new ones still to come from the start or a restart. */
  let idle = 0;
  let fresh = options.population;

  function candidate(
    ast: Candidate['ast'],
    genome: Genome | null,
    parents: readonly number[],
    note: string,
  ): Candidate {
    pending.push({ genome });
    const origin: Origin = { strategy: 'gp', step: Math.floor(made++ / options.population), parents, note };
    return { ast, origin };
  }

  function next(): Candidate {
    const seed = context.seeds[seeded];
    if (seed) {
      seeded++;
      asked.add(hashOf(seed));
      return candidate(seed, toTokens(vocabulary, seed), [], 'seed');
    }
    const breeds = fresh <= 0 && population.length > 0 && rng.float() >= options.immigrants;
    if (fresh > 0) fresh--;
    for (let tries = 0; breeds && tries < TRIES; tries++) {
      const child = breed();
      if (child === null || !builder.isFormula(child.genome)) continue;
      const ast = toAst(vocabulary, child.genome);
      if (isNew(hashOf(ast))) return candidate(ast, child.genome, child.parents, child.note);
    }
    for (let tries = 0; ; tries++) {
      const longest = tries < TRIES ? Math.min(options.initialTokens, vocabulary.maxTokens) : vocabulary.maxTokens;
      const simple = tries < TRIES && rng.float() < options.shallow ? shallow() : null;
      const genome = simple ?? sampleTokens(builder, rng, 2, longest);
      const ast = toAst(vocabulary, genome);
      if (isNew(hashOf(ast)) || tries > 4 * TRIES) return candidate(ast, genome, [], simple ? 'shallow' : 'random');
    }
  }

  /** A small formula over fields, the operators taking turns; null where no units fit at a few attempts. */
  function shallow(): number[] | null {
    const kit: Kit = { vocabulary, builder, rng };
    const related = rng.float() < 0.3;
    if (!related) turn++;
    for (let tries = 0; tries < 20; tries++) {
      const genome = related ? againstHistory(kit) : overFields(kit, turn);
      if (genome && builder.isFormula(genome)) return genome;
    }
    return null;
  }

  function isNew(hash: string): boolean {
    if (asked.has(hash)) return false;
    asked.add(hash);
    return true;
  }

  function breed(): { genome: number[]; parents: number[]; note: string } | null {
    const kit: Kit = { vocabulary, builder, rng };
    const parent = choose();
    if (rng.float() < options.crossover) {
      const other = choose();
      const genome = crossover(kit, parent.genome, other.genome);
      return genome && { genome, parents: [parent.id, other.id], note: 'crossover' };
    }
    // Now and then two moves at once, to step over a valley.
    const first = mutate(kit, parent.genome);
    const genome = first && rng.float() < 0.25 ? mutate(kit, first) : first;
    return genome && { genome, parents: [parent.id], note: 'mutation' };
  }

  function mutate(kit: Kit, genome: Genome): number[] | null {
    const mutant = rng.pick(WEIGHTED)(kit, genome);
    return mutant && mutant.length <= vocabulary.maxTokens && builder.isFormula(mutant) ? mutant : null;
  }

  /** A member of the pool, the larger weight of two, or the winner of a tournament among the recent. */
  function choose(): Individual {
    const members = rng.float() < options.fromPool ? poolParents() : [];
    if (members.length > 0) return tournament(members, options.poolTournament, 'fitness');
    // The pool's discount would leave an alpha to the first formula that resembles it, and another shape of it may be
    // closer to the truth.
    return tournament(population, options.tournament, rng.float() < options.alone ? 'strength' : 'fitness');
  }

  function tournament(from: readonly Individual[], size: number, by: 'fitness' | 'strength'): Individual {
    let best = rng.pick(from);
    for (let i = 1; i < size; i++) {
      const rival = rng.pick(from);
      if (rival[by] > best[by]) best = rival;
    }
    return best;
  }

  function poolParents(): Individual[] {
    return context.library().flatMap(({ id, ast, weight }) => {
      const genome = stock.get(id) ?? toTokens(vocabulary, ast);
      return genome === null ? [] : [{ id, genome, fitness: Math.abs(weight), strength: 0 }];
    });
  }

  function tellOne(outcome: Outcome): void {
    const { genome } = pending.shift() ?? { genome: null };
    const { admitted, gain, poolObjective } = outcome;
    const leap = admitted && (gain ?? 0) >= NOTABLE * Math.abs(poolObjective ?? 0);
    idle = leap ? 0 : idle + 1;
    if (genome === null) return;
    const cost = costOf(vocabulary, genome);
    const twin =
      outcome.status === 'rejected' && outcome.nearestMember !== null ? stock.get(outcome.nearestMember) : undefined;
    if (twin && cost < costOf(vocabulary, twin)) stock.set(outcome.nearestMember!, genome);
    if (outcome.admitted) stock.set(outcome.id, genome);
    if (outcome.evicted !== undefined) stock.delete(outcome.evicted);
    const worth = fitness(outcome, cost, options.parsimony);
    const strength = Math.abs(outcome.ic ?? 0) / (1 + options.parsimony * cost);
    if (worth !== null && outcome.status !== 'duplicate')
      population.push({ id: outcome.id, genome, fitness: worth, strength });
  }

  return {
    ask: async (count) => {
      pending = [];
      return Array.from({ length: count }, next);
    },
    tell: (outcomes) => {
      outcomes.forEach(tellOne);
      population = population.slice(-options.population);
      if (idle < options.restartAfter) return;
      // Stuck: start over from random formulas, the pool stays.
      population = [];
      fresh = options.population;
      idle = 0;
    },
    save: () => ({
      rng: rng.save(),
      population: population.map((one) => ({ ...one })),
      asked: [...asked],
      stock: [...stock].map(([id, genome]) => ({ id, genome })),
      counters: [made, seeded, turn, idle, fresh],
    }),
    load: (state: Json) => {
      const saved = state as unknown as Saved;
      rng = restoreRng(saved.rng);
      population = saved.population;
      asked = new Set(saved.asked);
      stock = new Map(saved.stock.map(({ id, genome }) => [id, genome]));
      [made, seeded, turn, idle, fresh] = saved.counters;
      pending = [];
    },
  };
}

interface Saved {
  readonly rng: number[];
  readonly population: Individual[];
  readonly asked: string[];
  readonly stock: { id: number; genome: number[] }[];
  readonly counters: [number, number, number, number, number];
}
