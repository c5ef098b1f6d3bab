import type { Outcome } from '../../search/contract.js';
import { createSearcher } from '../../search/registry.js';
import { createVocabulary } from '../../search/space/vocabulary.js';
import { createPool, type Pool, prepareFactor, prepareLabel, trial } from '../../src/combine/index.js';
import { type BackendName, createBackend, environmentOf, evaluate } from '../../src/engine/index.js';
import { canonical, check, hashOf, type Node, parse } from '../../src/lang/index.js';
import { createMarket, plantTarget } from '../../src/panel/index.js';
import type { Panel } from '../../src/panel/panel.js';
import { withoutTarget } from '../../src/run/stage.js';
import { HIT, hit } from '../../src/score/hit.js';
import { labelRows } from '../../src/score/label-rows.js';
import { score } from '../../src/score/score.js';
import { createTarget, type Target } from '../../src/score/target.js';
import { zscores } from '../../src/score/zscores.js';
import { createRng } from '../../src/util/rng.js';
import { DEFAULTS } from './fixtures.js';

export interface Hunt {
  readonly plants: readonly string[];
  readonly strategy: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly evaluations: number;
  /** Of the sum of the plants (default 0.4). */
  readonly ic?: number;
  /** Default 1. */
  readonly market?: number;
  readonly symbols?: number;
  readonly dates?: number;
  /** Seed of the noise around the planted target; default `market`. */
  readonly noise?: number;
  /** Dates that are scored; default the first 60 %. */
  readonly train?: { readonly from: number; readonly to: number };
  /** Default `reference`. */
  readonly backend?: BackendName;
}

export interface Found {
  /** Evaluations until each plant was hit; null where it was not. */
  readonly hitAt: readonly (number | null)[];
  readonly closest: readonly number[];
  readonly poolIc: number;
}

/** A whole search on a market whose target is the sum of planted formulas, until all are hit or the budget is spent. */
export async function hunt({
  plants,
  strategy,
  options = {},
  seed,
  evaluations,
  backend: backendName = 'reference',
  ...market
}: Hunt): Promise<Found> {
  const { panel, target, planted } = scene(plants, market);
  const backend = createBackend(backendName);
  const env = environmentOf(withoutTarget(panel, { column: 'target', horizon: 1 }));
  const label = prepareLabel(labelRows(target), target.to - target.from, target.shape.symbols, target.minSymbols);
  let pool: Pool = createPool(label);
  const asts = new Map<number, { ast: Node; ic: number }>();
  const searcher = createSearcher(
    strategy,
    {
      vocabulary: createVocabulary(DEFAULTS, env),
      rng: createRng(seed, 'search', strategy),
      seeds: [],
      library: () => pool.members.map(({ id, hash }, i) => ({ id, hash, weight: pool.weights[i]!, ...asts.get(id)! })),
    },
    options,
  );
  const hitAt: (number | null)[] = plants.map(() => null);
  const closest = plants.map(() => 0);
  const cached = new Map<string, Outcome>();
  let asked = 0;
  while (cached.size < evaluations && hitAt.includes(null)) {
    const candidates = await searcher.ask(64);
    const values = evaluate(
      candidates.map(({ ast }) => canonical(ast)),
      panel,
      backend,
    );
    const outcomes = candidates.map(({ ast }, i): Outcome => {
      const hash = hashOf(ast);
      const id = asked++;
      const before = cached.get(hash);
      if (before) return { ...before, id, status: 'duplicate', gain: null, admitted: false };
      const outcome = judge(id, ast, hash, values[i]!);
      cached.set(hash, outcome);
      return outcome;
    });
    searcher.tell(outcomes);
  }
  return { hitAt, closest, poolIc: pool.objective };

  function judge(id: number, ast: Node, hash: string, matrix: ArrayLike<number>): Outcome {
    const scored = score(matrix, target);
    if (scored === null) return { ...NOTHING, id, ast, hash, status: 'unscorable' };
    const { ic, rankIc, icir, rankIcir, turnover, coverage } = scored;
    planted.forEach((plant, i) => {
      const likeness = hit(matrix, plant, target) ?? 0;
      closest[i] = Math.max(closest[i]!, likeness);
      if (likeness >= HIT) hitAt[i] ??= cached.size + 1;
    });
    const result = trial(pool, { id, hash, ...prepareFactor(zscores(matrix, target), label) });
    pool = result.next;
    asts.set(id, { ast, ic });
    return {
      ...NOTHING,
      id,
      ast,
      hash,
      status: result.duplicate ? 'rejected' : 'scored',
      ic,
      rankIc,
      icir,
      rankIcir,
      turnover,
      coverage,
      maxPoolCorrelation: result.maxCorrelation,
      nearestMember: result.nearest,
      gain: result.gain,
      poolObjective: result.objective,
      admitted: result.admitted,
      ...(result.evicted !== null && { evicted: result.evicted }),
    };
  }
}

const NOTHING = {
  ic: null,
  rankIc: null,
  icir: null,
  rankIcir: null,
  monthlyIc: [],
  turnover: null,
  coverage: 1,
  maxPoolCorrelation: null,
  nearestMember: null,
  gain: null,
  poolObjective: null,
  admitted: false,
} satisfies Partial<Outcome>;

interface Scene {
  readonly panel: Panel;
  readonly target: Target;
  readonly planted: readonly ArrayLike<number>[];
}

/** A market with a planted target, and the dates of it that are scored. */
function scene(
  plants: readonly string[],
  {
    ic = 0.4,
    market = 1,
    noise = market,
    symbols = 100,
    dates = 500,
    train = { from: 0, to: Math.floor(dates * 0.6) },
  }: Partial<Hunt>,
): Scene {
  const bare = createMarket({ symbols, dates, seed: market });
  const env = environmentOf(bare);
  const planted = evaluate(
    plants.map((text) => check(parse(text), env).ast),
    bare,
    createBackend('reference'),
  );
  const panel = plantTarget(bare, planted, ic, noise);
  const target = createTarget(panel, panel.fields.get('target')!, train, { horizon: 1 });
  return { panel, target, planted };
}
