import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { createMarket, writePanel } from '../../src/panel/index.js';
import { resume } from '../../src/run/mine.js';
import { statusOf } from '../../src/run/status.js';
import { type Finished, scratch, start } from '../cli/run-cli.js';
import { evaluationsOf } from './blows/run.js';
import { SmallRun } from './disk/small-run.js';

/** All that a stop may take. */
const STOP_MS = 2000;

const folder = scratch();
const data = join(folder, 'market.parquet');

beforeAll(() => writePanel(data, createMarket({ symbols: 60, dates: 400, seed: 4 })));

const mineInto = (out: string) =>
  `mine --data ${data} --label horizon=1 --evaluations 100000 --workers 2 --out ${out}`.split(' ');

/** Sends a signal and tells how the process ended, and after how long. */
async function stopped(
  signal: NodeJS.Signals,
  { child, finished }: ReturnType<typeof start>,
): Promise<Finished & { ms: number }> {
  const begun = performance.now();
  child.kill(signal);
  const how = await finished;
  return { ...how, ms: performance.now() - begun };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 10));
}

it.each(['SIGINT', 'SIGTERM'] as const)('%s saves within two seconds and says how to go on', async (signal) => {
  const out = join(folder, signal);
  const run = start(mineInto(out));
  await until(() => evaluationsOf(out) > 0);
  const { code, err, ms } = await stopped(signal, run);
  expect(code).toBe(130);
  expect(ms).toBeLessThan(STOP_MS);
  expect(err).toContain(`alphalode resume ${out}`);
  expect(statusOf(out).state).toBe('stopped');
});

it('Ctrl-C does not wait for two workers that are busy for ever', async () => {
  const out = join(folder, 'busy');
  const busy = join(folder, 'busy-workers');
  const run = start(mineInto(out), { preload: 'dist/test/run/blows/busy.js', env: { BUSY_FILE: busy } });
  await until(() => existsSync(busy) && readFileSync(busy, 'utf8').length >= 2);
  const { code, ms } = await stopped('SIGINT', run);
  expect(code).toBe(130);
  expect(ms).toBeLessThan(STOP_MS);
  expect(statusOf(out)).toMatchObject({ state: 'stopped', evaluations: 0 });
});

it('a second Ctrl-C does not wait for the first, and the run goes on all the same', async () => {
  const out = join(folder, 'twice');
  const run = start(mineInto(out));
  await until(() => evaluationsOf(out) > 0);
  run.child.kill('SIGINT');
  const { code } = await stopped('SIGINT', run);
  expect(code).toBe(130);
  const saved = statusOf(out).evaluations;
  expect(saved).toBeGreaterThan(0);
  const { reason, progress } = await resume(out, { budget: { evaluations: saved + 10 } });
  expect([reason, progress.evaluations]).toEqual(['evaluations', saved + 10]);
});

it('Ctrl-C before a run begins leaves nothing behind', async () => {
  const out = join(folder, 'early');
  const { code } = await stopped('SIGINT', start(mineInto(out)));
  expect(code).toBeNull();
  expect(existsSync(out)).toBe(false);
});

it('a stop as the search ends leaves a run that makes its library and no more', async () => {
  const out = join(folder, 'late');
  const run = new SmallRun(30);
  const controller = new AbortController();
  const onProgress = () => setImmediate(() => controller.abort());
  const { reason, library } = await run.goOn(out, { signal: controller.signal, onProgress });
  expect([reason, library, statusOf(out).state]).toEqual(['interrupted', null, 'ended (evaluations)']);
  const whole = await run.goOn(join(folder, 'late-whole'));
  const again = await run.goOn(out);
  expect(again.library).toEqual(whole.library);
});

it('a stop asked for before a run begins is thrown, and no folder is made', async () => {
  const out = join(folder, 'never');
  await expect(new SmallRun(30).goOn(out, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  expect(existsSync(out)).toBe(false);
});
