import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runFolder } from '../../src/run/folder.js';
import { mine } from '../../src/run/mine.js';
import { areaUnder, bestSoFar } from '../../src/run/race/curve.js';
import { mcnemarTest } from '../../src/run/race/statistics.js';
import { createRng } from '../../src/util/rng.js';
import { marketWith, PLANTS, planted, TASK } from './plants.js';
import { type RandomRun, randomRuns } from './random-stream.js';

/**
 * Recovery of planted formulas in whole runs of the engine, against `random` with the same vocabulary, length law, cache
 * rule and number of unique evaluations. 60 symbols; 40 dates of warm-up, 120 of train, 60 of valid; IC of the plant 0.3.
 * The seed is that of the noise and of the search: seeds from 101 on are for tuning, 1 to 10 for reports.
 *
 *   recovery.js <strategy> [--first 1] [--seeds 10] [--evaluations 4000] [--options JSON] [--plants 0,2] [--whole] [--keep FILE]
 *   recovery.js curves [--first 201] [--seeds 12] [--evaluations 20000] [--formulas 'a;b']
 *
 * A run ends at its hit; with `--whole` it goes on, and the curves of the best |IC| are compared too. `--keep`: a file of
 * the cells done, to go on from. `curves` prints how long random search takes for each plant.
 */
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    first: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '10' },
    evaluations: { type: 'string', default: '4000' },
    options: { type: 'string', default: '{}' },
    plants: { type: 'string', default: [...PLANTS.keys()].join() },
    formulas: { type: 'string' },
    whole: { type: 'boolean', default: false },
    keep: { type: 'string' },
  },
});
const strategy = positionals[0] ?? 'gp';
const [evaluations, first, whole] = [Number(flags.evaluations), Number(flags.first), flags.whole];
const seeds = Array.from({ length: Number(flags.seeds) }, (_, i) => first + i);

interface Cell {
  readonly plant: string;
  readonly seed: number;
  readonly hitAt: number | null;
  readonly closest: number;
  readonly seconds: number;
  /** Mean best |IC| so far, and the last; null for a run that ended at its hit. */
  readonly area: number | null;
  readonly end: number | null;
}

if (strategy === 'curves') await curves(flags.formulas?.split(';') ?? PLANTS);
else await recovery(flags.plants.split(',').map((index) => PLANTS[Number(index)]!));

async function search(plant: string, seed: number): Promise<Cell> {
  const folder = mkdtempSync(join(tmpdir(), 'alphalode-recovery-'));
  const found = new AbortController();
  try {
    const { progress } = await mine(
      {
        ...TASK,
        strategy: { ...JSON.parse(flags.options), name: strategy },
        plants: [plant],
        budget: { evaluations },
        seed,
        workers: 1,
      },
      {
        out: join(folder, 'run'),
        panel: marketWith(planted(plant), seed),
        signal: found.signal,
        onProgress: ({ plants }) => !whole && plants[0]!.hitAt !== null && found.abort(),
      },
    );
    const { hitAt, best: closest } = progress.plants[0]!;
    const curve = whole ? bestSoFar(runFolder(join(folder, 'run'))) : null;
    const heights = { area: curve && areaUnder(curve, evaluations), end: curve?.at(-1) ?? null };
    return { plant, seed, hitAt, closest, seconds: progress.seconds, ...heights };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function recovery(chosen: readonly string[]): Promise<void> {
  const kept = flags.keep !== undefined && existsSync(flags.keep) ? readFileSync(flags.keep, 'utf8').split('\n') : [];
  const done: Cell[] = kept.filter((line) => line !== '').map((line) => JSON.parse(line));
  const pairs: { cell: Cell; random: RandomRun }[] = [];
  for (const seed of seeds) {
    // Twice the budget: a learner is also held against what random search finds by then.
    const budget = { seed, evaluations: whole ? 2 * evaluations : evaluations, curves: whole };
    const controls = await randomRuns(chosen, budget);
    for (const [i, plant] of chosen.entries()) {
      const before = done.find((cell) => cell.plant === plant && cell.seed === seed);
      const cell = before ?? (await search(plant, seed));
      if (!before && flags.keep !== undefined) appendFileSync(flags.keep, `${JSON.stringify(cell)}\n`);
      pairs.push({ cell, random: controls[i]! });
      const own = cell.hitAt ?? `missed, closest ${cell.closest.toFixed(3)}`;
      const control = controls[i]!.hitAt ?? 'missed';
      console.log(
        `${plant.padEnd(46)} seed ${seed}: ${strategy} ${own}, random ${control}, ${cell.seconds.toFixed(1)} s`,
      );
    }
  }
  const hits = ({ cell }: (typeof pairs)[0]) => cell.hitAt !== null;
  const randomHits = ({ random: { hitAt } }: (typeof pairs)[0]) => hitAt !== null && hitAt <= evaluations;
  for (const plant of chosen) {
    const own = pairs.filter(({ cell }) => cell.plant === plant);
    const counts = `${strategy} ${own.filter(hits).length}, random ${own.filter(randomHits).length} of ${own.length}`;
    console.log(`${plant.padEnd(46)} ${counts}`);
  }
  const [ours, theirs] = [pairs.filter(hits).length, pairs.filter(randomHits).length];
  const only = pairs.filter((pair) => hits(pair) && !randomHits(pair)).length;
  const onlyRandom = pairs.filter((pair) => !hits(pair) && randomHits(pair)).length;
  const p = mcnemarTest(only, onlyRandom);
  console.log(`${strategy} ${ours}, random ${theirs} of ${pairs.length} cells; McNemar p = ${p.toExponential(1)}`);
  const higher = !whole || compareCurves(pairs);
  const holds = ours >= 0.6 * pairs.length && ours >= 1.5 * theirs && p < 0.05 && higher;
  console.log(holds ? 'holds' : 'falls short');
  process.exitCode = holds ? 0 : 1;
}

/** Prints how the curves of best |IC| differ; true where the strategy's is higher with 95 % confidence. */
function compareCurves(pairs: readonly { cell: Cell; random: RandomRun }[]): boolean {
  const differences = seeds.map((seed) =>
    mean(
      pairs
        .filter(({ cell }) => cell.seed === seed)
        .map(({ cell, random }) => cell.area! - areaUnder(random.curve, evaluations)),
    ),
  );
  const [low, high] = interval(differences);
  const name = `${strategy} - random`;
  console.log(`area of best |IC|, ${name}: ${mean(differences).toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`);
  const [own, twice] = [
    median(pairs.map(({ cell }) => cell.end!)),
    median(pairs.map(({ random }) => random.curve.at(-1)!)),
  ];
  const control = `random at ${2 * evaluations} ${twice.toFixed(4)}`;
  console.log(`best |IC|, median: ${strategy} at ${evaluations} ${own.toFixed(4)}, ${control}`);
  return low > 0;
}

async function curves(formulas: readonly string[]): Promise<void> {
  const hits: (number | null)[][] = [];
  for (const seed of seeds) {
    const found = await randomRuns(formulas, { seed, evaluations, curves: false });
    hits.push(found.map(({ hitAt }) => hitAt));
    console.log(`seed ${seed}: ${found.map(({ hitAt }) => hitAt ?? '-').join(' ')}`);
  }
  for (const [p, formula] of formulas.entries()) {
    const own = hits.map((row) => row[p] ?? Number.POSITIVE_INFINITY);
    const by4000 = own.filter((at) => at <= 4000).length;
    console.log(`${formula.padEnd(46)} median ${median(own)}, by 4,000: ${by4000} of ${own.length}`);
  }
}

/** 95 % interval of the mean, by bootstrap. */
function interval(values: readonly number[]): [low: number, high: number] {
  const rng = createRng(1, 'bootstrap');
  const means = Array.from({ length: 10_000 }, () => mean(values.map(() => rng.pick(values)))).sort((a, b) => a - b);
  return [means[249]!, means[9749]!];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}
