import { createSearcher } from '../../search/registry.js';
import { createVocabulary } from '../../search/space/vocabulary.js';
import { createBackend, environmentOf, evaluate } from '../../src/engine/index.js';
import { canonical, check, hashOf, parse } from '../../src/lang/index.js';
import { createMarket } from '../../src/panel/index.js';
import { HIT, hit } from '../../src/score/hit.js';
import { createTarget } from '../../src/score/target.js';
import { createRng } from '../../src/util/rng.js';
import { DEFAULTS } from '../search/fixtures.js';
import { hunt } from '../search/recovery.js';
import { PLANTS } from './plants.js';

/** The panel of the race: 60 symbols, 40 dates of warm-up, 120 scored dates, planted IC 0.3. */
const SYMBOLS = 60;
const WARM_UP = 40;
const DATES = 160;

/**
 * Share of plant x seed cells in which a strategy meets the plant, beside uniform random search on the same vocabulary.
 * The noise of the label differs with the seed. Random search hears no reward, so one stream serves all plants.
 */
export async function recovery({
  seeds,
  evaluations,
  options,
}: {
  readonly seeds: readonly number[];
  readonly evaluations: number;
  readonly options: Readonly<Record<string, unknown>>;
}): Promise<void> {
  const hits = { mcts: 0, random: 0 };
  for (const seed of seeds) {
    const random = await randomHits(seed, evaluations);
    for (const [i, plant] of PLANTS.entries()) {
      const found = await hunt({
        plants: [plant],
        strategy: 'mcts',
        options,
        seed,
        evaluations,
        ic: 0.3,
        noise: seed,
        symbols: SYMBOLS,
        dates: DATES,
        train: { from: WARM_UP, to: DATES },
        backend: 'wasm',
      });
      const at = found.hitAt[0] ?? null;
      if (at !== null && at <= evaluations) hits.mcts++;
      if (random[i] !== null) hits.random++;
      console.log(seed, plant, `mcts ${at}`, `random ${random[i]}`, `closest ${found.closest[0]!.toFixed(2)}`);
    }
  }
  const cells = seeds.length * PLANTS.length;
  const share = (count: number) => `${count} of ${cells} (${((100 * count) / cells).toFixed(0)} %)`;
  console.log(`mcts ${share(hits.mcts)}, random ${share(hits.random)}, ratio ${(hits.mcts / hits.random).toFixed(2)}`);
}

/** Evaluations until random search hits each plant, null where it does not. */
async function randomHits(seed: number, evaluations: number): Promise<(number | null)[]> {
  const panel = createMarket({ symbols: SYMBOLS, dates: DATES, seed: 1 });
  const env = environmentOf(panel);
  const target = createTarget(panel, panel.fields.get('close')!, { from: WARM_UP, to: DATES }, { horizon: 1 });
  const engine = createBackend('wasm');
  const plants = evaluate(
    PLANTS.map((text) => check(parse(text), env).ast),
    panel,
    engine,
  ).map((values) => Float32Array.from(values));
  const context = { vocabulary: createVocabulary(DEFAULTS, env), rng: createRng(seed, 'search', 'random') };
  const searcher = createSearcher('random', { ...context, seeds: [], library: () => [] });
  const hitAt = PLANTS.map((): number | null => null);
  const known = new Set<string>();
  while (known.size < evaluations && hitAt.includes(null)) {
    const fresh = (await searcher.ask(64)).map(({ ast }) => canonical(ast));
    const values = evaluate(fresh, panel, engine);
    for (const [i, ast] of fresh.entries()) {
      known.add(hashOf(ast));
      if (known.size > evaluations) break;
      for (const [p, plant] of plants.entries()) {
        if (hitAt[p] === null && (hit(values[i]!, plant, target) ?? 0) >= HIT) hitAt[p] = known.size;
      }
    }
  }
  return hitAt;
}
