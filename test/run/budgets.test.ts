import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createMarket } from '../../src/panel/index.js';
import { mine } from '../../src/run/mine.js';
import type { Progress } from '../../src/run/progress.js';
import { statusOf } from '../../src/run/status.js';
import { scratch } from '../cli/run-cli.js';
import { freeWorkers, slowWorkers } from './hindered-workers.js';

const panel = createMarket({ symbols: 20, dates: 120, seed: 4 });
/** Candidates of a batch. */
const BATCH = 64;
const MANY = 1_000_000;

const run = (budget: object, options: object = {}) =>
  mine(
    { label: { horizon: 1 }, strategy: { name: 'random' }, budget: { evaluations: MANY, ...budget }, workers: 1 },
    { out: join(scratch(), 'run'), panel, ...options },
  );

/** The library is there, and all that tells of the run names its end. */
function expectEnded(folder: string, reason: string): void {
  expect(existsSync(join(folder, 'library.json'))).toBe(true);
  expect(JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')).reason).toBe(reason);
  expect(statusOf(folder).state).toBe(`ended (${reason})`);
}

afterEach(() => {
  freeWorkers();
  vi.restoreAllMocks();
});

describe('a budget', () => {
  it('of evaluations is used to the last one, wherever in a batch that is', async () => {
    const { run: folder, reason, progress } = await run({ evaluations: 70 });
    expect([reason, progress.evaluations]).toEqual(['evaluations', 70]);
    expectEnded(folder, 'evaluations');
  });

  it('of minutes ends amid a slow batch, and what was measured of it counts', async () => {
    slowWorkers(800);
    const { run: folder, reason, library, progress } = await run({ minutes: 4 / 60 });
    expect(reason).toBe('minutes');
    expect(progress.evaluations).toBeGreaterThan(0);
    expect(progress.evaluations).toBeLessThan(BATCH);
    expect(library!.trials).toBe(progress.evaluations);
    expect(progress.seconds).toBeGreaterThanOrEqual(4);
    expect(progress.seconds).toBeLessThan(6);
    expectEnded(folder, 'minutes');
  });

  it('of memory ends the run where the process holds more', async () => {
    let before = 0;
    const onProgress = ({ evaluations }: Progress) => {
      before = evaluations;
      vi.spyOn(process.memoryUsage, 'rss').mockReturnValue(2001 * 2 ** 20);
    };
    const { run: folder, reason, progress } = await run({}, { onProgress });
    expect([reason, progress.evaluations]).toEqual(['memory', before]);
    expectEnded(folder, 'memory');
  });

  it('of memory leaves out what the process holds for others', async () => {
    const besideBytes = 2900 * 2 ** 20;
    vi.spyOn(process.memoryUsage, 'rss').mockReturnValue(3000 * 2 ** 20);
    const { reason } = await run({ evaluations: 70, memoryMb: 200 }, { besideBytes });
    expect(reason).toBe('evaluations');
    await expect(run({ evaluations: 70, memoryMb: 99 }, { besideBytes })).rejects.toMatchObject({ code: 'C003' });
  });

  it('of memory that cannot hold the data is an error at once', async () => {
    await expect(run({ memoryMb: 64 })).rejects.toMatchObject({ code: 'C003', exitCode: 2 });
  });

  it('leaves a run that is stopped amid a slow batch where its last checkpoint was', async () => {
    const controller = new AbortController();
    slowWorkers(1000);
    const running = run({}, { signal: controller.signal });
    setTimeout(() => controller.abort(), 1500);
    const { run: folder, reason } = await running;
    expect(reason).toBe('interrupted');
    expect(statusOf(folder)).toMatchObject({ state: 'stopped', evaluations: 0 });
  });
});
