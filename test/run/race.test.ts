import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMarket, type Panel, plantTarget, writePanel } from '../../src/panel/index.js';
import { evaluate } from '../../src/run/evaluate.js';
import { Journal } from '../../src/run/journal.js';
import { areaUnder, bestSoFar } from '../../src/run/race/curve.js';
import type { RaceRun } from '../../src/run/race/entrant.js';
import { type RaceOptions, type RaceResult, race } from '../../src/run/race/index.js';
import { plotRace } from '../../src/run/race/plot.js';
import { mcnemarTest, signFlipTest, spread } from '../../src/run/race/statistics.js';
import { tableOf } from '../../src/run/race/table.js';
import { cli, scratch } from '../cli/run-cli.js';

const folder = scratch();
const PLANT = 'ts_mean(volume, 20) / volume';

const market = (): Panel => {
  const bare = createMarket({ symbols: 20, dates: 140, seed: 4 });
  return plantTarget(bare, [evaluate(PLANT, bare).values], 0.5, 4);
};

const plain = ({ runs, table }: RaceResult) => ({
  runs: runs.map(({ seconds: _, spent: __, ...run }) => run),
  rows: table.map(({ seconds: _, ...row }) => row),
});

describe('a race', () => {
  const out = join(folder, 'race');
  const options = (): RaceOptions => ({
    config: { label: { column: 'target', horizon: 1 }, pool: { size: 5 }, plants: [PLANT], workers: 1 },
    panel: market(),
    entrants: [{ label: 'gp:population=20', strategy: { name: 'gp', population: 20 } }],
    budgets: [150],
    seeds: [1, 2],
    out,
  });
  let result: RaceResult;

  beforeAll(async () => {
    result = await race(options());
  }, 120_000);

  it('runs all strategies and both controls with the same number of unique evaluations', () => {
    const searched = result.runs.filter(({ strategy }) => strategy !== 'textbook');
    expect(searched.map(({ strategy, seed }) => `${strategy} ${seed}`)).toEqual([
      'random 1',
      'gp:population=20 1',
      'random 2',
      'gp:population=20 2',
    ]);
    for (const { evaluations, curve } of searched) {
      expect(evaluations).toBe(150);
      expect(curve).toHaveLength(150);
    }
    expect(result.table.map(({ strategy }) => strategy)).toEqual(['textbook', 'random', 'gp:population=20']);
    expect(result.finished).toBe(true);
  });

  it('tells figures that the run folders tell too', () => {
    for (const run of result.runs) {
      if (run.strategy === 'textbook') continue;
      const path = join(out, `${run.strategy.replace(':', '_')}-150-${run.seed}`);
      const { library, summary } = {
        library: JSON.parse(readFileSync(join(path, 'library.json'), 'utf8')),
        summary: JSON.parse(readFileSync(join(path, 'summary.json'), 'utf8')),
      };
      expect([run.train, run.valid]).toEqual([library.train.ic, library.valid.ic]);
      expect([run.trainRankIc, run.validRankIc]).toEqual([library.train.rankIc, library.valid.rankIc]);
      const { ask, measure, tell, save } = run.spent!;
      expect(Math.min(ask, measure, save)).toBeGreaterThan(0);
      expect(ask + measure + tell + save).toBeLessThanOrEqual(run.seconds);
      expect(run.bestIc).toBe(Math.abs(summary.best.ic));
      expect(run.curve.at(-1)).toBe(run.bestIc);
      expect([run.duplicates, run.twins, run.rejected]).toEqual([summary.duplicates, summary.twins, summary.rejected]);
    }
  });

  it('counts the best at each evaluation, not at what was asked again', () => {
    const events = join(folder, 'events.jsonl');
    const trial = (ic: number | null, status = 'scored') => ({ status, ic });
    const journal = new Journal(events);
    for (const event of [trial(-0.1), trial(0.8, 'duplicate'), trial(null, 'unscorable'), trial(0.2)])
      journal.add('trial', event);
    journal.commit();
    journal.close();
    expect([...bestSoFar({ events })]).toEqual([0.1, 0.1, 0.2]);
  });

  it('means, deviations and areas are those of the runs', () => {
    for (const row of result.table) {
      const own = result.runs.filter(({ strategy }) => strategy === row.strategy);
      expect(row.valid!.mean).toBeCloseTo(own.reduce((sum, { valid }) => sum + valid!, 0) / own.length, 12);
      expect(row.valid!.deviation === null).toBe(own.length === 1);
    }
    const { curve, area } = result.runs.at(-1)!;
    expect(area).toBeCloseTo(curve.reduce((sum, ic) => sum + ic, 0) / curve.length, 12);
  });

  it('goes on from the folders that are there, to the same figures', async () => {
    const again = await race(options());
    expect(plain(again)).toEqual(plain(result));
  });

  it('does not take the runs of another race for its own', async () => {
    const { config } = options();
    await expect(race({ ...options(), config: { ...config, pool: { size: 6 } } })).rejects.toMatchObject({
      code: 'C003',
      details: { data: { key: 'pool' } },
    });
  });

  it('stops when asked', async () => {
    const controller = new AbortController();
    controller.abort();
    const { out: _, ...elsewhere } = options();
    const stopped = await race({ ...elsewhere, signal: controller.signal });
    expect(stopped.finished).toBe(false);
    expect(stopped.runs.map(({ strategy }) => strategy)).toEqual(['textbook']);
  });

  it('is drawn with a line for each strategy that searched', () => {
    const svg = plotRace(result.runs);
    expect(svg.match(/<polyline /g)).toHaveLength(2);
    expect(svg).toContain('>gp:population=20</text>');
    expect(svg).not.toContain('NaN');
  });
});

const LABEL = 'column=target,horizon=1';

describe('alphalode race', () => {
  it('prints runs and table as JSON, and leaves its files', async () => {
    const data = join(folder, 'market.parquet');
    await writePanel(data, market());
    const out = join(folder, 'cli');
    const flags = ['--evaluations', '70', '--seeds', '2', '--label', LABEL, '--out', out];
    const { code, out: text } = await cli('race', '--strategies', 'gp', '--data', data, ...flags, '--json');
    expect(code).toBe(0);
    const { runs, table } = JSON.parse(text);
    expect(runs).toHaveLength(5);
    expect(table).toHaveLength(3);
    expect(Object.keys(runs[1])).toEqual(
      expect.arrayContaining('strategy seed evaluations bestIc train valid plant duplicates seconds'.split(' ')),
    );
    expect(existsSync(join(out, 'race.svg'))).toBe(true);
  });

  it('says which runs had fewer evaluations than the others, and why', async () => {
    const data = join(folder, 'short.parquet');
    await writePanel(data, market());
    const budget = ['--evaluations', '1000000', '--set', 'budget.minutes=0.02', '--seeds', '1'];
    const { code, err } = await cli('race', '--strategies', 'random', '--data', data, '--label', LABEL, ...budget);
    expect(code).toBe(0);
    expect(err).toMatch(/random seed 1: \d+ evaluations \(ended by minutes\)/);
    expect(err).toContain('warning: 1 of 1 searches by random ended before 1000000 evaluations: minutes');
  });

  it('refuses what is no strategy, no option and no number', async () => {
    const refused = async (...args: string[]) => {
      const { code, out } = await cli('race', '--data', 'nowhere.parquet', '--json', ...args);
      return [code, JSON.parse(out).error.code];
    };
    expect(await refused('--strategies', 'gpp')).toEqual([2, 'C003']);
    expect(await refused('--strategies', 'gp:selection')).toEqual([2, 'C001']);
    expect(await refused('--seeds', 'many')).toEqual([2, 'C001']);
  });
});

describe('statistics of a race', () => {
  const run = (strategy: string, seed: number, valid: number, hitAt: number | null): RaceRun => ({
    strategy,
    seed,
    evaluations: 10,
    reason: 'evaluations',
    bestIc: valid,
    train: valid,
    valid,
    trainRankIc: null,
    validRankIc: null,
    residualRankIc: null,
    periods: null,
    plant: { hitAt, closest: 0 },
    duplicates: 0,
    twins: 0,
    rejected: 0,
    seconds: 1,
    spent: null,
    area: valid,
    budget: 10,
    curve: new Float64Array([valid]),
  });

  it('pair each run with the random one of its seed', () => {
    const runs = [1, 2, 3, 4].flatMap((seed) => [
      run('random', seed, 0.1 * seed, null),
      run('gp', seed, 0.1 * seed + 0.01, seed),
    ]);
    // All four differences point one way: 2 of 16 sign patterns are as extreme.
    expect(tableOf(runs).at(-1)!.against).toEqual({ area: 2 / 16, valid: 2 / 16, hits: 2 / 16 });
    expect(tableOf(runs)[0]!.against).toBeNull();
  });

  it('sign flips count every pattern, or draw them', () => {
    expect(signFlipTest([1])).toBeNull();
    expect(signFlipTest([1, -1])).toBe(1);
    expect(signFlipTest([3, 2, 1])).toBe(2 / 8);
    const many = Array.from({ length: 20 }, (_, i) => (i % 4 === 0 ? -1 : 1));
    // Binomial: 5 or fewer, or 15 or more, of 20.
    expect(signFlipTest(many)).toBeCloseTo(0.0414, 2);
  });

  it("McNemar's test is the binomial one", () => {
    expect(mcnemarTest(0, 0)).toBe(1);
    expect(mcnemarTest(5, 0)).toBeCloseTo(2 / 32, 12);
    expect(mcnemarTest(8, 2)).toBeCloseTo((2 * (1 + 10 + 45)) / 1024, 12);
  });

  it('leave out what does not exist', () => {
    expect(spread([null, null])).toBeNull();
    expect(spread([1, null])).toEqual({ mean: 1, deviation: null });
    expect(spread([1, 3])).toEqual({ mean: 2, deviation: Math.SQRT2 });
    expect(areaUnder(Float64Array.of(1, 3), 4)).toBe((1 + 3 + 3 + 3) / 4);
    expect(areaUnder(new Float64Array(), 4)).toBe(0);
  });
});
