import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSearcher } from '../../search/registry.js';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { canonical, hashOf } from '../../src/lang/index.js';
import { createMarket, plantTarget } from '../../src/panel/index.js';
import { type Panel, sliceDates } from '../../src/panel/panel.js';
import { Fingerprints } from '../../src/run/fingerprint.js';
import { type MineResult, mine } from '../../src/run/mine.js';
import { mcnemarTest } from '../../src/run/race/statistics.js';
import { HIT } from '../../src/score/hit.js';
import { createTarget } from '../../src/score/target.js';
import { createRng } from '../../src/util/rng.js';
import { likeness, PLANTS, planted, vocabularyFor } from './rl-market.js';

/**
 * Recovery of planted formulas by `gp` in whole runs of the engine against `random` with the same vocabulary, length law
 * and number of unique evaluations. 60 symbols; 40 dates of warm-up, 120 of train, 60 of valid; IC of the plant 0.3.
 * Usage: gp.js [first seed] [seeds] [evaluations] [options of gp as JSON] [plants, by index from 0, separated by commas]
 *
 * The seed is that of the noise and of the search. Seeds from 101 on are for tuning; 1 to 10 were used for the report only.
 * `gp.js curves [first seed] [seeds] [evaluations] [formulas;...]` prints how long random search takes for each plant.
 */
const PLANTED_IC = 0.3;
const engine = createBackend('wasm');
const DATES = { warmUp: 40, train: 120, valid: 60 };

const market = createMarket({ symbols: 60, dates: DATES.warmUp + DATES.train + DATES.valid, seed: 1 });
const last = DATES.warmUp + DATES.train;
const split = {
  train: [market.dates[DATES.warmUp]!, market.dates[last - 1]!] as [string, string],
  valid: [market.dates[last]!, market.dates.at(-1)!] as [string, string],
  test: null,
};

interface Cell {
  readonly strategy: { readonly name: string; readonly [option: string]: unknown };
  readonly panel: Panel;
  readonly plants: readonly string[];
  readonly seed: number;
  readonly evaluations: number;
}

/** One run, until all plants are hit or the evaluations are spent. */
async function search({ strategy, panel, plants, seed, evaluations }: Cell): Promise<MineResult> {
  const folder = mkdtempSync(join(tmpdir(), 'alphalode-gp-'));
  const found = new AbortController();
  try {
    return await mine(
      {
        label: { column: 'target', horizon: 1 },
        split,
        strategy,
        plants: [...plants],
        budget: { evaluations },
        seed,
        workers: 1,
      },
      {
        out: join(folder, 'run'),
        panel,
        signal: found.signal,
        onProgress: ({ plants }) => plants.every(({ hitAt }) => hitAt !== null) && found.abort(),
      },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function marketOf(plant: string, seed: number): Panel {
  return plantTarget(market, [planted(plant, market)], PLANTED_IC, seed);
}

/**
 * Evaluations until random search hits each plant. It hears no reward, so one stream of formulas serves all plants, and
 * it is the stream of a whole run of `random` from this seed.
 */
async function randomHits(seed: number, evaluations: number, plants = PLANTS): Promise<(number | null)[]> {
  const values = plants.map((plant) => planted(plant, market));
  const train = { from: DATES.warmUp, to: last };
  const target = createTarget(market, market.fields.get('close')!, train, { horizon: 1 });
  const rng = createRng(seed, 'search', 'random');
  const searcher = createSearcher(
    'random',
    { vocabulary: vocabularyFor(market), rng, seeds: [], library: () => [] },
    {},
  );
  const fingerprints = new Fingerprints(sliceDates(market, 0, last), 'wasm');
  const known = new Set<string>();
  const hits = plants.map((): number | null => null);
  let count = 0;
  while (count < evaluations && hits.includes(null)) {
    const forms = (await searcher.ask(64)).map(({ ast }) => ({ hash: hashOf(ast), form: canonical(ast) }));
    const marks = fingerprints.of(forms.map(({ form }) => form));
    const fresh = forms.filter(({ hash }, i) => {
      const keys = [hash, marks[i] ?? hash];
      if (keys.some((key) => known.has(key))) return false;
      for (const key of keys) known.add(key);
      return true;
    });
    const matrices = evaluate(
      fresh.map(({ form }) => form),
      market,
      engine,
    );
    for (const matrix of matrices) {
      if (++count > evaluations) break;
      values.forEach((plant, p) => {
        if (hits[p] === null && likeness(matrix, plant, target) >= HIT) hits[p] = count;
      });
    }
  }
  return hits;
}

async function curves(first: number, seeds: number, evaluations: number, plants = PLANTS): Promise<void> {
  const hits: (number | null)[][] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    hits.push(await randomHits(seed, evaluations, plants));
    console.log(
      `seed ${seed}: ${hits
        .at(-1)!
        .map((at) => at ?? '-')
        .join(' ')}`,
    );
  }
  for (const [p, plant] of plants.entries()) {
    const sorted = hits.map((own) => own[p] ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
    const by4000 = sorted.filter((at) => at <= 4000).length;
    const median = sorted[Math.floor((sorted.length - 1) / 2)]!;
    console.log(`${plant.padEnd(46)} median ${median}, by 4,000: ${by4000} of ${seeds}`);
  }
}

async function recovery(
  [first = 1, seeds = 10, evaluations = 4000]: readonly number[],
  options: object,
  chosen: readonly number[],
): Promise<void> {
  const cells: { gp: number | null; random: number | null; plant: number }[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const random = await randomHits(seed, evaluations);
    for (const plant of chosen) {
      const formula = PLANTS[plant]!;
      const panel = marketOf(formula, seed);
      const { progress } = await search({
        strategy: { ...options, name: 'gp' },
        panel,
        plants: [formula],
        seed,
        evaluations,
      });
      const { hitAt, best } = progress.plants[0]!;
      cells.push({ gp: hitAt, random: random[plant]!, plant });
      console.log(
        `${formula.padEnd(46)} seed ${seed}: gp ${hitAt ?? `missed, closest ${best.toFixed(3)}`}, random ${random[plant] ?? 'missed'} ${progress.seconds.toFixed(1)} s`,
      );
    }
  }
  for (const plant of chosen) {
    const own = cells.filter((cell) => cell.plant === plant);
    const count = (key: 'gp' | 'random') => own.filter((cell) => cell[key] !== null).length;
    console.log(`${PLANTS[plant]!.padEnd(46)} gp ${count('gp')}, random ${count('random')} of ${own.length}`);
  }
  const hits = cells.filter(({ gp }) => gp !== null).length;
  const randomHit = cells.filter(({ random }) => random !== null).length;
  const only = cells.filter(({ gp, random }) => gp !== null && random === null).length;
  const onlyRandom = cells.filter(({ gp, random }) => gp === null && random !== null).length;
  const p = mcnemarTest(only, onlyRandom).toExponential(1);
  console.log(`gp ${hits}, random ${randomHit} of ${cells.length} cells; McNemar p = ${p}`);
  const holds = hits >= 0.6 * cells.length && hits >= 1.5 * randomHit;
  console.log(holds ? 'holds' : 'falls short');
  process.exitCode = holds ? 0 : 1;
}

const given = process.argv.slice(2);
if (given[0] === 'curves') {
  const [first = 1, seeds = 6, evaluations = 20_000] = given.slice(1).map(Number);
  const others = given[4]?.split(';');
  await curves(first, seeds, evaluations, others);
} else {
  const chosen = given[4] ? given[4].split(',').map(Number) : [...PLANTS.keys()];
  await recovery(given.slice(0, 3).map(Number), JSON.parse(given[3] ?? '{}'), chosen);
}
