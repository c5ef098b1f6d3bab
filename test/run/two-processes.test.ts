import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMarket, writePanel } from '../../src/panel/index.js';
import { mine } from '../../src/run/mine.js';
import { statusOf } from '../../src/run/status.js';
import { cli, scratch, start } from '../cli/run-cli.js';
import { evaluationsOf, findings } from './blows/run.js';

it('a run has one writer and any number of readers, who neither wait for it nor disturb it', async () => {
  const folder = scratch();
  const data = join(folder, 'market.parquet');
  await writePanel(data, createMarket({ symbols: 20, dates: 120, seed: 4 }));
  const whole = join(folder, 'whole');
  const config = { data, label: { horizon: 1 }, strategy: { name: 'random' }, budget: { evaluations: 700 } };
  await mine(config, { out: whole });
  const out = join(folder, 'run');
  const flags = '--label horizon=1 --strategy random --evaluations 700 --no-report'.split(' ');
  const { child, finished } = start(['mine', '--data', data, ...flags, '--out', out]);
  let ended = false;
  finished.then(() => {
    ended = true;
  });
  while (!ended && evaluationsOf(out) === 0) await new Promise((done) => setTimeout(done, 5));
  // Held still while others come, or it might be done before they are.
  child.kill('SIGSTOP');
  for (const command of [
    ['resume', out],
    ['resume', out, '--evaluations', '9000'],
    ['mine', '--data', data, '--out', out],
  ]) {
    const { code, err } = await cli(...command);
    expect(code).toBe(6);
    expect(err).toContain(`in use by process ${child.pid} on ${hostname()}`);
  }
  expect((await cli('report', out)).err).toContain('error[');
  expect(statusOf(out).state).toBe('running');
  child.kill('SIGCONT');
  let reads = 0;
  let last = 0;
  while (!ended) {
    const { evaluations, pool } = statusOf(out);
    expect(evaluations).toBeGreaterThanOrEqual(last);
    expect(pool.every(({ expr }) => expr !== '')).toBe(true);
    last = evaluations;
    reads++;
    await new Promise((done) => setTimeout(done, 100));
  }
  expect((await finished).code).toBe(0);
  expect(reads).toBeGreaterThan(0);
  expect(findings(out)).toEqual(findings(whole));
});
