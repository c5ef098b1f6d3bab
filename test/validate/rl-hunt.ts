import type { Candidate, Outcome } from '../../search/contract.js';
import { createSearcher } from '../../search/registry.js';
import { createPool, type Pool, prepareFactor, prepareLabel, trial } from '../../src/combine/index.js';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { canonical, hashOf, type Node } from '../../src/lang/index.js';
import { HIT } from '../../src/score/hit.js';
import { labelRows } from '../../src/score/label-rows.js';
import { score } from '../../src/score/score.js';
import { zscores } from '../../src/score/zscores.js';
import { nowMs } from '../../src/util/clock.js';
import { createRng } from '../../src/util/rng.js';
import { bareMarket, likeness, marketWith, planted, vocabularyFor } from './rl-market.js';

const engine = createBackend('wasm');
/** Share of the cells a formula must cover to count for the curve: over few, an IC is large by chance. */
export const WHOLE = 0.8;
/** Evaluations at which the best single |IC| is noted. */
export const CHECKPOINTS = [250, 500, 1000, 2000, 4000];

export interface Cell {
  readonly plant: string;
  readonly strategy: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly evaluations: number;
  /** Stop at the first hit; the curve then ends there. */
  readonly untilHit?: boolean;
}

export interface Hunted {
  readonly hitAt: number | null;
  readonly closest: number;
  /** Best |IC| at the checkpoints that were reached. */
  readonly curve: readonly number[];
  readonly asked: number;
  readonly seconds: { readonly search: number; readonly values: number; readonly scores: number };
}

/** One search for one planted formula, with the shared vocabulary, cache rule and budget of unique evaluations. */
export async function huntOne({
  plant,
  strategy,
  options = {},
  seed,
  evaluations,
  untilHit = false,
}: Cell): Promise<Hunted> {
  const values = planted(plant, bareMarket());
  // The noise differs from seed to seed, as the search does.
  const { panel, target } = marketWith(values, seed);
  const label = prepareLabel(labelRows(target), target.to - target.from, target.shape.symbols, target.minSymbols);
  let pool: Pool = createPool(label);
  const asts = new Map<number, { ast: Node; ic: number }>();
  const searcher = createSearcher(
    strategy,
    {
      vocabulary: vocabularyFor(panel),
      rng: createRng(seed, 'search', strategy),
      seeds: [],
      library: () => pool.members.map(({ id, hash }, i) => ({ id, hash, weight: pool.weights[i]!, ...asts.get(id)! })),
    },
    options,
  );
  const seconds = { search: 0, values: 0, scores: 0 };
  const timed = async <T>(part: keyof typeof seconds, work: () => T | Promise<T>): Promise<T> => {
    const start = nowMs();
    const result = await work();
    seconds[part] += (nowMs() - start) / 1000;
    return result;
  };
  const cached = new Map<string, Outcome>();
  const curve: number[] = [];
  let hitAt: number | null = null;
  let closest = 0;
  let best = 0;
  let asked = 0;
  while (cached.size < evaluations && !(untilHit && hitAt !== null)) {
    const candidates = await timed('search', () => searcher.ask(64));
    const matrices = await timed('values', () =>
      evaluate(
        candidates.map(({ ast }) => canonical(ast)),
        panel,
        engine,
      ),
    );
    const outcomes = await timed('scores', () => candidates.map((candidate, i) => judge(candidate, matrices[i]!)));
    await timed('search', () => searcher.tell(outcomes));
  }
  return { hitAt, closest, curve, asked, seconds };

  function judge({ ast }: Candidate, matrix: ArrayLike<number>): Outcome {
    const hash = hashOf(ast);
    const id = asked++;
    const before = cached.get(hash);
    if (before) return { ...before, id, status: 'duplicate', gain: null, admitted: false };
    const outcome = measure(id, ast, hash, matrix);
    cached.set(hash, outcome);
    if (outcome.coverage >= WHOLE) best = Math.max(best, Math.abs(outcome.ic ?? 0));
    if (CHECKPOINTS.includes(cached.size)) curve.push(best);
    return outcome;
  }

  function measure(id: number, ast: Node, hash: string, matrix: ArrayLike<number>): Outcome {
    const { ic, icir, coverage } = score(matrix, target) ?? { ic: null, icir: null, coverage: 0 };
    const nothing = { rankIc: null, rankIcir: null, monthlyIc: [], turnover: null, coverage };
    const unscored = {
      maxPoolCorrelation: null,
      nearestMember: null,
      gain: null,
      poolObjective: null,
      admitted: false,
    };
    if (ic === null) return { ...nothing, ...unscored, id, ast, hash, status: 'unscorable', ic, icir };
    const alike = likeness(matrix, values, target);
    closest = Math.max(closest, alike);
    if (alike >= HIT) hitAt ??= cached.size + 1;
    if (strategy === 'random') return { ...nothing, ...unscored, id, ast, hash, status: 'scored', ic, icir };
    const result = trial(pool, { id, hash, ...prepareFactor(zscores(matrix, target), label) });
    pool = result.next;
    asts.set(id, { ast, ic });
    return {
      ...nothing,
      id,
      ast,
      hash,
      status: result.duplicate ? 'rejected' : 'scored',
      ic,
      icir,
      maxPoolCorrelation: result.maxCorrelation,
      nearestMember: result.nearest,
      gain: result.gain,
      poolObjective: result.objective,
      admitted: result.admitted,
      ...(result.evicted !== null && { evicted: result.evicted }),
    };
  }
}
