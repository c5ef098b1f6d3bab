import { hashOf } from '../../src/lang/index.js';
import type { Json } from '../../src/util/json.js';
import { restoreRng } from '../../src/util/rng.js';
import type { Candidate, Context, Origin, Outcome, Searcher, Strategy } from '../contract.js';
import { parseOptions } from '../options.js';
import { createBuilder } from '../space/builder.js';
import { toAst, toTokens } from '../space/formula.js';
import { type Bred, crossed, mutant, Newcomers } from './breed.js';
import { Hall } from './hall.js';
import { type Individual, individual } from './individual.js';
import { type Kit, neighbours } from './moves.js';
import { type GpOptions, schema } from './options.js';
import { createSelection } from './selection/index.js';
import { tournament } from './selection/selection.js';
import { costOf, type Genome } from './tree.js';

export const gp: Strategy = {
  name: 'gp',
  doc: 'typed genetic programming with ageing: breeds from recent formulas and from the pool',
  create: (context, options) => createGp(context, parseOptions('gp', schema, options)),
};

/** A pool that gains less than this share of its objective at a time is only being polished. */
const NOTABLE = 0.01;

/** Attempts at one legal child that was not asked for before; then a random formula takes its place. */
const TRIES = 50;

/** Coordinates waiting to be tried at most; those of the newest formulas come first. */
const QUEUE = 200;

/** A population of its own. */
interface Island {
  readonly population: readonly Individual[];
  /** New formulas still to come from the start or a restart. */
  readonly fresh: number;
  /** Its formulas told since one of them brought the pool a notable gain. */
  readonly idle: number;
}

/** A formula that was asked for; seeds beyond the vocabulary have no genome and do not breed. */
interface Asked {
  readonly genome: Genome | null;
  readonly island: number;
}

interface Tuning {
  readonly parent: number;
  readonly genome: Genome;
}

/**
 * Steady state with ageing (regularised evolution, Real et al. 2019) on islands: a population is the last formulas scored,
 * so a fitness that was measured against a pool of long ago dies out; what proved its worth lives on in the pool and in
 * the hall of fame, from which a share of the parents is taken. Everything is a function of the generator's state and the
 * outcomes told.
 */
function createGp(context: Context, options: GpOptions): Searcher {
  const { vocabulary } = context;
  const selection = createSelection(options);
  const size = Math.max(10, Math.floor(options.population / options.islands));
  const hall = new Hall(options.hall, options.hallCorrelation);
  const newcomers = new Newcomers(options.shallow, options.initialTokens);
  let kit: Kit = { vocabulary, builder: createBuilder(vocabulary), rng: context.rng };
  let islands: Island[] = Array.from({ length: options.islands }, () => empty(size));
  let asked = new Set<string>();
  /** What breeds for a pool member, by its id: its genome, or that of a cheaper copy the pool refused. */
  let stock = new Map<number, Genome>();
  let queue: Tuning[] = [];
  let pending: Asked[] = [];
  let made = 0;
  let seeded = 0;
  let told = 0;

  function next(): Candidate {
    const island = made % islands.length;
    const seed = context.seeds[seeded];
    if (seed) {
      seeded++;
      asked.add(hashOf(seed));
      return candidate(seed, toTokens(vocabulary, seed), island, [], 'seed');
    }
    return tuned(island) ?? bred(island) ?? newcomer(island);
  }

  function candidate(
    ast: Candidate['ast'],
    genome: Genome | null,
    island: number,
    parents: readonly number[],
    note: string,
  ): Candidate {
    pending.push({ genome, island });
    const origin: Origin = { strategy: 'gp', step: Math.floor(made++ / options.population), parents, note };
    return { ast, origin };
  }

  /** A step along one coordinate from one of the best. */
  function tuned(island: number): Candidate | null {
    if (queue.length === 0 || kit.rng.float() >= options.tuning) return null;
    for (let step = queue.pop(); step; step = queue.pop()) {
      if (!kit.builder.isFormula(step.genome)) continue;
      const ast = toAst(vocabulary, step.genome);
      if (isNew(hashOf(ast))) return candidate(ast, step.genome, island, [step.parent], 'tuning');
    }
    return null;
  }

  function bred(island: number): Candidate | null {
    const { fresh, population } = islands[island]!;
    if (fresh > 0 || population.length === 0 || kit.rng.float() < options.immigrants) return null;
    for (let tries = 0; tries < TRIES; tries++) {
      const child = breed(population);
      if (child === null) continue;
      const ast = toAst(vocabulary, child.genome);
      if (isNew(hashOf(ast))) return candidate(ast, child.genome, island, child.parents, child.note);
    }
    return null;
  }

  function newcomer(island: number): Candidate {
    const { fresh } = islands[island]!;
    if (fresh > 0) islands[island] = { ...islands[island]!, fresh: fresh - 1 };
    for (let tries = 0; ; tries++) {
      const { genome, note } = tries < TRIES ? newcomers.next(kit) : newcomers.long(kit);
      const ast = toAst(vocabulary, genome);
      if (isNew(hashOf(ast)) || tries > 4 * TRIES) return candidate(ast, genome, island, [], note);
    }
  }

  function isNew(hash: string): boolean {
    if (asked.has(hash)) return false;
    asked.add(hash);
    return true;
  }

  function breed(population: readonly Individual[]): (Bred & { readonly parents: number[] }) | null {
    const parent = choose(population);
    if (kit.rng.float() >= options.crossover) {
      const child = mutant(kit, parent.genome);
      return child && { ...child, parents: [parent.id] };
    }
    const other = choose(population);
    const child = crossed(kit, parent.genome, other.genome);
    return child && { ...child, parents: [parent.id, other.id] };
  }

  /** A member of the pool, the larger weight of several; one of the hall of fame; or whom the selection says. */
  function choose(population: readonly Individual[]): Pick<Individual, 'id' | 'genome'> {
    const { rng } = kit;
    const members = rng.float() < options.fromPool ? poolParents() : [];
    if (members.length > 0) return tournament(members, options.poolTournament, rng, ({ weight }) => weight);
    if (hall.entries.length > 0 && rng.float() < options.fromHall) return rng.pick(hall.entries);
    return selection.parent(population, rng);
  }

  function poolParents() {
    return context.library().flatMap(({ id, ast, weight }) => {
      const genome = stock.get(id) ?? toTokens(vocabulary, ast);
      return genome === null ? [] : [{ id, genome, weight: Math.abs(weight) }];
    });
  }

  function tellOne(outcome: Outcome): void {
    const { genome, island: at } = pending.shift() ?? { genome: null, island: 0 };
    const island = islands[at]!;
    const { id, admitted, gain, poolObjective, nearestMember, status } = outcome;
    const leap = admitted && (gain ?? 0) >= NOTABLE * Math.abs(poolObjective ?? 0);
    const idle = leap ? 0 : island.idle + 1;
    islands[at] = { ...island, idle };
    told++;
    if (genome === null) return;
    const cost = costOf(vocabulary, genome);
    const twin = status === 'rejected' && nearestMember !== null ? stock.get(nearestMember) : undefined;
    if (twin && cost < costOf(vocabulary, twin)) stock.set(nearestMember!, genome);
    if (admitted) stock.set(id, genome);
    if (outcome.evicted !== undefined) stock.delete(outcome.evicted);
    const months = options.selection === 'lexicase';
    const one = status === 'duplicate' ? null : individual(outcome, genome, { ...options, cost, months });
    if (one === null) return;
    islands[at] = { ...island, idle, population: [...island.population, one] };
    const rank = hall.offer({ ...one, months: [] });
    if (leap || (rank !== null && rank < options.tuned)) tune(one);
  }

  /** All its coordinates shall be tried; should one be better, its own come next. */
  function tune({ id, genome }: Individual): void {
    if (options.tuning === 0) return;
    const steps = neighbours(vocabulary, genome).map((neighbour) => ({ parent: id, genome: neighbour }));
    queue = [...queue, ...steps].slice(-QUEUE);
  }

  /** The strongest of each island go to the next one as well. */
  function migrate(): void {
    const leaving = islands.map(({ population }) =>
      [...population].sort((a, b) => b.strength - a.strength || a.id - b.id).slice(0, options.migrants),
    );
    islands = islands.map((island, i) => {
      const known = new Set(island.population.map(({ id }) => id));
      const arriving = leaving[(i + islands.length - 1) % islands.length]!.filter(({ id }) => !known.has(id));
      return { ...island, population: [...island.population, ...arriving] };
    });
  }

  return {
    ask: async (count) => {
      pending = [];
      return Array.from({ length: count }, next);
    },
    tell: (outcomes) => {
      const before = told;
      outcomes.forEach(tellOne);
      const due = Math.floor(told / options.migration) > Math.floor(before / options.migration);
      if (islands.length > 1 && due) migrate();
      // Stuck: an island starts over from new formulas; the pool and the hall of fame stay.
      islands = islands.map((island) =>
        island.idle >= options.restartAfter
          ? empty(size)
          : { ...island, population: selection.survivors(island.population, size) },
      );
    },
    save: () =>
      ({
        rng: kit.rng.save(),
        islands,
        asked: [...asked],
        stock: [...stock].map(([id, genome]) => ({ id, genome })),
        hall: hall.entries,
        queue,
        counters: [made, seeded, told, newcomers.turn],
      }) as unknown as Json,
    load: (state: Json) => {
      const saved = state as unknown as Saved;
      kit = { ...kit, rng: restoreRng(saved.rng) };
      islands = saved.islands;
      asked = new Set(saved.asked);
      stock = new Map(saved.stock.map(({ id, genome }) => [id, genome]));
      hall.restore(saved.hall);
      queue = saved.queue;
      [made, seeded, told, newcomers.turn] = saved.counters;
      pending = [];
    },
  };
}

function empty(size: number): Island {
  return { population: [], fresh: size, idle: 0 };
}

interface Saved {
  readonly rng: number[];
  readonly islands: Island[];
  readonly asked: string[];
  readonly stock: { id: number; genome: number[] }[];
  readonly hall: Individual[];
  readonly queue: Tuning[];
  readonly counters: [number, number, number, number];
}
