import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Candidate, Member, Outcome, Searcher } from '../../search/contract.js';
import { createSearcher, strategyOf } from '../../search/registry.js';
import { hashOf, parse, print } from '../../src/lang/index.js';
import { createMarket, type Panel, plantTarget } from '../../src/panel/index.js';
import type { RunConfigInput } from '../../src/run/config.js';
import { evaluate } from '../../src/run/evaluate.js';
import { mine, resume } from '../../src/run/mine.js';
import { createRng } from '../../src/util/rng.js';
import { scratch } from '../cli/run-cli.js';
import { conforms } from './conformance.js';
import { vocabularyOf } from './fixtures.js';

conforms(strategyOf('gp'), { islands: 3, population: 30, selection: 'lexicase', migration: 40, restartAfter: 25 });
conforms(strategyOf('gp'), { population: 12, selection: 'nsga2', tuning: 0.5, fromHall: 0.3 });

/** A gp whose formulas are worth what `icOf` says; a pool that takes in what `admits` says. */
function world(
  options: Readonly<Record<string, unknown>>,
  icOf: (text: string) => number,
  { seeds = [], admits = () => false }: { seeds?: readonly string[]; admits?: (text: string) => boolean } = {},
) {
  const members: Member[] = [];
  const asked: { id: number; text: string; note: string; parents: readonly number[] }[] = [];
  const searcher: Searcher = createSearcher(
    'gp',
    {
      vocabulary: vocabularyOf(),
      rng: createRng(1, 'gp'),
      seeds: seeds.map((text) => parse(text)),
      library: () => members,
    },
    { crossover: 0, immigrants: 0, tuning: 0, fromHall: 0, ...options },
  );
  const outcome = ({ ast, origin }: Candidate): Outcome => {
    const id = asked.length;
    const text = print(ast);
    asked.push({ id, text, note: origin.note ?? '', parents: origin.parents });
    const ic = icOf(text);
    const admitted = admits(text);
    const hash = hashOf(ast);
    if (admitted) members.push({ id, ast, hash, weight: 1, ic });
    return {
      id,
      ast,
      hash,
      status: 'scored',
      ic,
      rankIc: ic,
      icir: ic,
      rankIcir: ic,
      monthlyIc: [ic, ic],
      turnover: 0.1,
      coverage: 1,
      maxPoolCorrelation: null,
      nearestMember: null,
      gain: admitted ? 0.05 : 0,
      poolObjective: 0.1,
      admitted,
    };
  };
  const round = async (count: number) => searcher.tell((await searcher.ask(count)).map(outcome));
  return { asked, round };
}

describe('gp', () => {
  it('breeds on islands apart, until the strongest move to the next one', async () => {
    const { asked, round } = world(
      { islands: 2, population: 40, migration: 200, migrants: 2, restartAfter: 1000 },
      () => 0.1,
    );
    for (let i = 0; i < 40; i++) await round(10);
    // Candidates alternate between the islands.
    const across = asked.filter(({ id, parents }) => parents.some((parent) => parent % 2 !== id % 2));
    expect(across.length).toBeGreaterThan(0);
    expect(Math.min(...across.map(({ id }) => id))).toBeGreaterThanOrEqual(200);
    expect(asked.filter(({ id, parents }) => id < 200 && parents.length > 0).length).toBeGreaterThan(50);
  });

  it('starts an island over when it has brought the pool nothing for a while', async () => {
    const { asked, round } = world({ population: 10, restartAfter: 50 }, () => 0.1);
    for (let i = 0; i < 12; i++) await round(10);
    const newcomers = asked.filter(({ parents }) => parents.length === 0).map(({ id }) => id);
    expect(newcomers).toEqual([
      ...Array(10).keys(),
      ...Array.from({ length: 10 }, (_, i) => 50 + i),
      ...Array.from({ length: 10 }, (_, i) => 100 + i),
    ]);
  });

  it('tries the windows and constants of the best one by one', async () => {
    const seed = 'ts_mean(close, 10) / ts_mean(close, 40)';
    const { asked, round } = world({ tuning: 1, population: 10 }, (text) => (text === seed ? 0.5 : 0.01), {
      seeds: [seed],
      admits: (text) => text === seed,
    });
    await round(1);
    await round(20);
    const tuned = asked.filter(({ note, parents }) => note === 'tuning' && parents.includes(0)).map(({ text }) => text);
    expect(new Set(tuned)).toEqual(
      new Set([
        'ts_mean(close, 5) / ts_mean(close, 40)',
        'ts_mean(close, 20) / ts_mean(close, 40)',
        'ts_mean(close, 10) / ts_mean(close, 20)',
      ]),
    );
  });

  it('follows a coordinate as far as it leads', async () => {
    const text = (window: number) => `ts_std_dev(close, ${window}) / close`;
    const worth = new Map([1, 5, 10, 20, 40].map((window, i) => [text(window), 0.1 + 0.1 * i]));
    const { asked, round } = world({ tuning: 1, population: 10, tuned: 1 }, (own) => worth.get(own) ?? 0.01, {
      seeds: [text(5)],
    });
    for (let i = 0; i < 12; i++) await round(1);
    const tuned = asked.filter(({ note }) => note === 'tuning').map((one) => one.text);
    expect(tuned.filter((one) => worth.has(one))).toEqual([text(10), text(20), text(40)]);
  });

  it('breeds from the seeds it is given, and from the hall of fame long after', async () => {
    const seed = 'ts_corr(close, volume, 20)';
    const { asked, round } = world(
      { population: 10, fromHall: 1, hall: 1, elite: 0, restartAfter: 1e6 },
      (text) => (text === seed ? 0.9 : 0.01),
      {
        seeds: [seed],
      },
    );
    for (let i = 0; i < 15; i++) await round(10);
    expect(asked[0]).toMatchObject({ text: seed, note: 'seed' });
    expect(asked.filter(({ id, parents }) => id > 100 && parents.includes(0)).length).toBeGreaterThan(20);
  });

  it('keeps its elite when all others of its age are gone', async () => {
    const seed = 'ts_corr(close, volume, 20)';
    const late = async (elite: number) => {
      const { asked, round } = world(
        { population: 10, elite, alone: 1, restartAfter: 1e6 },
        (text) => (text === seed ? 0.9 : 0.01),
        {
          seeds: [seed],
        },
      );
      for (let i = 0; i < 10; i++) await round(10);
      return asked.filter(({ id, parents }) => id > 50 && parents.includes(0)).length;
    };
    expect(await late(1)).toBeGreaterThan(10);
    expect(await late(0)).toBe(0);
  });
});

describe('a run by gp on islands, with seeds of another strategy', () => {
  const folder = scratch();
  let panel: Panel;
  const config = (workers: number): RunConfigInput => ({
    label: { column: 'target', horizon: 1 },
    pool: { size: 4, seeds: join(folder, 'seeds.alpha') },
    strategy: { name: 'gp', islands: 2, population: 40, migration: 60, selection: 'lexicase' },
    budget: { evaluations: 200 },
    seed: 3,
    workers,
  });
  const libraryOf = (run: string) => readFileSync(join(folder, run, 'library.json'), 'utf8');

  beforeAll(async () => {
    const bare = createMarket({ symbols: 20, dates: 120, seed: 4 });
    panel = plantTarget(bare, [evaluate('ts_mean(volume, 20) / volume', bare).values], 0.4, 4);
    const random = { ...config(1), pool: { size: 4 }, strategy: { name: 'random' } };
    const { library } = await mine(random, { out: join(folder, 'random'), panel });
    writeFileSync(join(folder, 'seeds.alpha'), library!.factors.map(({ expr }) => `${expr}\n`).join(''));
    await mine(config(1), { out: join(folder, 'one'), panel });
  });

  it('tries them first', () => {
    const events = readFileSync(join(folder, 'one', 'events.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const first = events.map((line) => JSON.parse(line)).filter(({ ev }) => ev === 'trial');
    const wanted = JSON.parse(libraryOf('random')).factors.map(({ hash }: { hash: string }) => hash);
    expect(wanted.length).toBeGreaterThan(0);
    expect(first.slice(0, wanted.length).map(({ hash }) => hash)).toEqual(wanted);
  });

  it('finds the same library, byte for byte, with two workers', async () => {
    await mine(config(2), { out: join(folder, 'two'), panel });
    expect(libraryOf('two')).toBe(libraryOf('one'));
  });

  it('finds it too after it was stopped', async () => {
    const controller = new AbortController();
    const stop = { panel, signal: controller.signal, onProgress: () => controller.abort() };
    const broken = await mine(config(1), { out: join(folder, 'stopped'), ...stop });
    expect(broken.reason).toBe('interrupted');
    expect(broken.progress.evaluations).toBeLessThan(200);
    await resume(join(folder, 'stopped'), { panel });
    expect(libraryOf('stopped')).toBe(libraryOf('one'));
  });
});
