import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMarket, plantTarget, writePanel } from '../../src/panel/index.js';
import { evaluate } from '../../src/run/evaluate.js';
import { mine, resume } from '../../src/run/mine.js';
import { createRng } from '../../src/util/rng.js';
import { scratch } from '../cli/run-cli.js';
import { type Blow, batter, datesOf, findings } from './blows/run.js';
import { freeWorkers, mortalWorkers } from './hindered-workers.js';

const folder = scratch();
const data = join(folder, 'market.parquet');
const EVALUATIONS = 400;
/** No test hangs on the speed of the machine. */
const PATIENCE_MS = 180_000;
const kills = (count: number): Blow[] => Array.from({ length: count }, () => ({ signal: 'SIGKILL', deaths: 0 }));
/** A blow costs a start: those of one strategy try the files of a run, a few of the others what they save. */
const BLOWS: Readonly<Record<string, readonly Blow[]>> = {
  random: kills(3),
  gp: [
    ...kills(4),
    { signal: 'SIGINT', deaths: 1 },
    { signal: 'SIGKILL', deaths: 2 },
    { signal: 'SIGTERM', deaths: 0 },
  ],
  mcts: kills(3),
  rl: kills(3),
};
const EVALUATIONS_PER_BLOW = 150;

const config = (strategy: string) => ({
  data,
  label: { column: 'target', horizon: 1 },
  pool: { size: 5 },
  strategy: { name: strategy },
  budget: { evaluations: EVALUATIONS },
  seed: 11,
});

const libraryOf = (run: string) => readFileSync(join(run, 'library.json'), 'utf8');

beforeAll(async () => {
  const market = createMarket({ symbols: 20, dates: 120, seed: 4 });
  const { values } = evaluate('ts_mean(volume, 20) / volume', market);
  await writePanel(data, plantTarget(market, [values], 0.4, 4));
});

describe.each(Object.keys(BLOWS))('a run by %s', (strategy) => {
  const first = join(folder, `${strategy}-1`);

  beforeAll(async () => {
    await mine({ ...config(strategy), workers: 1 }, { out: first });
  }, PATIENCE_MS);

  it('finds the same library, byte for byte, with two workers', async () => {
    const out = join(folder, `${strategy}-2`);
    await mine({ ...config(strategy), workers: 2 }, { out });
    expect(libraryOf(out)).toBe(libraryOf(first));
  });

  it('finds another one from another seed', async () => {
    const out = join(folder, `${strategy}-other`);
    await mine({ ...config(strategy), seed: 12 }, { out });
    expect(JSON.parse(libraryOf(out)).factors).not.toEqual(JSON.parse(libraryOf(first)).factors);
  });

  it('reports pool figures that the exported formulas give again', async () => {
    const library = JSON.parse(libraryOf(first));
    const again = await resume(first);
    expect(libraryOf(first)).toBe(`${JSON.stringify(library, null, 2)}\n`);
    // The pool's own IC comes from moments of values rounded to 16 bits; the library's from values of the formulas in
    // double precision, combined and scored. The market has few cells for roundings to cancel.
    expect(Math.abs(library.train.ic - again.progress.poolObjective)).toBeLessThan(2e-6);
  });

  it('stops when asked and goes on to the same library', async () => {
    const out = join(folder, `${strategy}-stopped`);
    const controller = new AbortController();
    const stopped = await mine(config(strategy), {
      out,
      signal: controller.signal,
      onProgress: ({ evaluations }) => evaluations > EVALUATIONS / 3 && controller.abort(),
    });
    expect(stopped.reason).toBe('interrupted');
    expect(stopped.library).toBeNull();
    expect(stopped.progress.evaluations).toBeLessThan(EVALUATIONS);
    await resume(out, { workers: 1 });
    expect(libraryOf(out)).toBe(libraryOf(first));
  });

  it('finds the same library though its workers die', async () => {
    const out = join(folder, `${strategy}-mortal`);
    const deaths = mortalWorkers(3, 5, 300);
    try {
      await mine({ ...config(strategy), workers: 2 }, { out });
    } finally {
      freeWorkers();
    }
    expect(deaths.count).toBeGreaterThan(0);
    expect(libraryOf(out)).toBe(libraryOf(first));
  });

  it('survives kills at random moments, and all it counted with it', async () => {
    const blows = BLOWS[strategy]!;
    const many = blows.length * EVALUATIONS_PER_BLOW;
    const whole = join(folder, `${strategy}-whole`);
    await mine({ ...config(strategy), budget: { evaluations: many } }, { out: whole });
    const out = join(folder, `${strategy}-killed`);
    const flags = `--strategy ${strategy} --label column=target,horizon=1 --set pool.size=5 --seed 11 --no-report`;
    const begin = ['mine', '--data', data, ...flags.split(' '), '--evaluations', String(many), '--out', out];
    const rng = createRng(1, 'kills', strategy);
    const damage = await batter({ begin, out, evaluations: many, dates: datesOf(whole), blows, rng });
    expect(damage.wrong).toEqual([]);
    expect(damage.fallen.worker).toBe(blows.reduce((sum, { deaths }) => sum + deaths, 0));
    // A batch, and what is noted beside it.
    expect(damage.mostRedone).toBeLessThanOrEqual(66);
    expect(findings(out)).toEqual(findings(whole));
  });
});
