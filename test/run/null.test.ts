import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMarket, plantTarget, writePanel } from '../../src/panel/index.js';
import { evaluate } from '../../src/run/evaluate.js';
import { cli, cliJson, scratch } from '../cli/run-cli.js';
import { limitOf, passingOnNoise } from '../validate/noise.js';

const folder = scratch();
const data = join(folder, 'market.parquet');
const flags = ['--data', data, '--label', 'column=target,horizon=1', '--evaluations', '300', '--set', 'pool.size=5'];
const run = join(folder, 'gp');
const nullRun = join(folder, 'gp-null');
const library = (path: string) => JSON.parse(readFileSync(join(path, 'library.json'), 'utf8'));

describe('mine --null', () => {
  beforeAll(async () => {
    const market = createMarket({ symbols: 40, dates: 250, seed: 4 });
    await writePanel(data, plantTarget(market, [evaluate('ts_mean(volume, 5) / volume', market).values], 0.4, 4));
    expect((await cliJson('mine', ...flags, '--no-report', '--out', run)).code).toBe(0);
    expect((await cliJson('mine', ...flags, '--null', '--no-report', '--out', nullRun)).code).toBe(0);
  }, 60_000);

  it('is the same search on the same data, and finds nothing that lasts', () => {
    const [real, permuted] = [library(run), library(nullRun)];
    for (const key of ['dataHash', 'seed', 'split', 'label', 'trials', 'vocabularyHash']) {
      expect(permuted[key]).toEqual(real[key]);
    }
    expect([real.null, permuted.null]).toEqual([undefined, true]);
    expect(real.valid.ic).toBeGreaterThan(0.2);
    expect(Math.abs(permuted.valid.ic)).toBeLessThan(0.1);
    expect(permuted.train.ic).toBeLessThan(real.train.ic);
  });

  it('holds against the permuted labels when it is verified, and against no others', async () => {
    expect(await cliJson('library', 'verify', nullRun)).toMatchObject({ code: 0, value: { mismatches: [] } });
    const posing = join(folder, 'posing.json');
    const { null: _, ...rest } = library(nullRun);
    writeFileSync(posing, JSON.stringify(rest));
    const { code } = await cliJson('library', 'verify', posing, '--data', data, '--label', 'column=target,horizon=1');
    expect(code).toBe(1);
  });

  it('stands beside the run in its report', async () => {
    const { code, err } = await cli('report', run, '--null', nullRun);
    expect(code, err).toBe(0);
    const { report, reason } = JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8'));
    expect(reason).toBe('evaluations');
    expect(report.null).toMatchObject({
      strategy: 'gp',
      evaluations: 300,
      passing: 0,
      validIc: library(nullRun).valid.ic,
    });
    expect(report.passing).toBeGreaterThan(0);
    expect(readFileSync(join(run, 'report.html'), 'utf8')).toContain(
      `<td class="n">0 of ${library(nullRun).factors.length}</td>`,
    );
    expect((await cliJson('report', run, '--null', run)).value).toMatchObject({ error: { code: 'C001' } });
  });
});

describe('what the report says of noise', () => {
  it('is a discovery in at most one run of ten, within two standard errors', async () => {
    const seeds = Array.from({ length: 10 }, (_, i) => i + 1);
    let found = 0;
    for (const seed of seeds) if ((await passingOnNoise(seed)).passing > 0) found++;
    expect(found).toBeLessThanOrEqual(limitOf(seeds.length));
  });
});
