import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { mcnemarTest } from '../../src/run/race/statistics.js';
import { createRng } from '../../src/util/rng.js';
import { CHECKPOINTS, type Hunted, huntOne } from './rl-hunt.js';
import { PLANTS } from './rl-market.js';
import { randomSearch } from './rl-random.js';

/**
 * Recovery of planted formulas by `rl` against uniform random search with the same vocabulary, length law, cache rule and
 * budget of unique evaluations. Usage: rl.js [seeds] [evaluations] [jobs] [file to keep cells in, to go on from]
 */
const run = promisify(execFile);
const [, self, ...given] = process.argv;

interface Result extends Pick<Hunted, 'hitAt' | 'curve' | 'closest' | 'seconds'> {
  readonly plant: string;
  readonly seed: number;
}

if (given[0] === 'cell') {
  const [, plant, seed, evaluations] = given;
  const cell = { plant: plant!, seed: Number(seed), evaluations: Number(evaluations), strategy: 'rl' };
  console.log(JSON.stringify(await huntOne(cell)));
} else {
  const [seeds = 10, evaluations = 4000, jobs = 2] = given.slice(0, 3).map(Number);
  await race(seeds, evaluations, jobs, given[3] ?? null);
}

async function race(seeds: number, evaluations: number, jobs: number, file: string | null): Promise<void> {
  const kept = file !== null && existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  const results: Result[] = kept.filter((line) => line !== '').map((line) => JSON.parse(line));
  const cells = Array.from({ length: seeds }, (_, i) => PLANTS.map((plant) => ({ plant, seed: i + 1 }))).flat();
  const open = cells.filter(({ plant, seed }) => !results.some((one) => one.plant === plant && one.seed === seed));
  const lane = async () => {
    for (let cell = open.shift(); cell; cell = open.shift()) {
      const { stdout } = await run(process.execPath, [
        self!,
        'cell',
        cell.plant,
        String(cell.seed),
        String(evaluations),
      ]);
      const { hitAt, curve, closest, seconds } = JSON.parse(stdout) as Hunted;
      const result = { ...cell, hitAt, curve, closest, seconds };
      results.push(result);
      if (file !== null) appendFileSync(file, `${JSON.stringify(result)}\n`);
      console.log(`${cell.plant}  seed ${cell.seed}  ${hitAt ?? `missed, closest ${closest.toFixed(3)}`}`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, lane));
  report(results, seeds, evaluations);
}

function report(results: readonly Result[], seeds: number, evaluations: number): void {
  // Twice the budget: the learner is also held against what random search finds by then.
  const random = Array.from({ length: seeds }, (_, i) => randomSearch(i + 1, 2 * evaluations));
  const pairs = results.map(({ plant, seed, hitAt, curve }) => {
    const control = random[seed - 1]![PLANTS.indexOf(plant)]!;
    const last = curve.at(-1) ?? 0;
    const whole = CHECKPOINTS.map((_, i) => curve[i] ?? last);
    const rlHit = hitAt !== null && hitAt <= evaluations;
    const randomHit = control.hitAt !== null && control.hitAt <= evaluations;
    return { plant, seed, rlHit, randomHit, area: areaOf(whole) - areaOf(control.curve), end: whole.at(-1)!, control };
  });
  for (const plant of PLANTS) {
    const own = pairs.filter((pair) => pair.plant === plant);
    const count = (key: 'rlHit' | 'randomHit') => own.filter((pair) => pair[key]).length;
    console.log(`${plant.padEnd(48)} rl ${count('rlHit')}/${own.length}  random ${count('randomHit')}/${own.length}`);
  }
  const hits = pairs.filter(({ rlHit }) => rlHit).length;
  const randomHits = pairs.filter(({ randomHit }) => randomHit).length;
  const only = pairs.filter(({ rlHit, randomHit }) => rlHit && !randomHit).length;
  const onlyRandom = pairs.filter(({ rlHit, randomHit }) => !rlHit && randomHit).length;
  const bySeed = Array.from({ length: seeds }, (_, i) =>
    mean(pairs.filter(({ seed }) => seed === i + 1).map(({ area }) => area)),
  );
  const [low, high] = bootstrap(bySeed);
  console.log(
    `hits: rl ${hits}/${pairs.length}, random ${randomHits}/${pairs.length}; McNemar p = ${mcnemarTest(only, onlyRandom).toExponential(2)}`,
  );
  console.log(
    `area of best |IC|, rl - random: ${mean(bySeed).toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}] (95 %, over seeds)`,
  );
  console.log(
    `best |IC|, median: rl at ${evaluations} ${median(pairs.map(({ end }) => end)).toFixed(4)}, random at ${2 * evaluations} ${median(pairs.map(({ control }) => control.curve.at(-1)!)).toFixed(4)}`,
  );
  const holds =
    hits >= 0.6 * pairs.length && hits >= 1.5 * randomHits && mcnemarTest(only, onlyRandom) < 0.05 && low > 0;
  console.log(holds ? 'holds' : 'falls short');
  process.exitCode = holds ? 0 : 1;
}

/** Mean height of the curve between the first and the last checkpoint. */
function areaOf(curve: readonly number[]): number {
  let area = 0;
  for (let i = 1; i < CHECKPOINTS.length; i++)
    area += ((curve[i]! + curve[i - 1]!) / 2) * (CHECKPOINTS[i]! - CHECKPOINTS[i - 1]!);
  return area / (CHECKPOINTS.at(-1)! - CHECKPOINTS[0]!);
}

function bootstrap(values: readonly number[]): [number, number] {
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
