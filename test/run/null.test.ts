import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMarket, plantTarget, writePanel } from '../../src/panel/index.js';
import { evaluate } from '../../src/run/evaluate.js';
import { cliJson, scratch } from '../cli/run-cli.js';

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
    expect((await cliJson('mine', ...flags, '--out', run)).code).toBe(0);
    expect((await cliJson('mine', ...flags, '--null', '--out', nullRun)).code).toBe(0);
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
  });
});
