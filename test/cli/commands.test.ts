import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeShared } from '../shared.js';
import { cli, cliJson, scratch } from './run-cli.js';

const folder = scratch();
const data = join(folder, 'market.parquet');

beforeAll(async () => {
  const plant = ['--plant', '-ts_delta(close, 5)', '--ic', '0.4'];
  const { code, err } = await cli('synth', '--symbols', '30', '--dates', '120', ...plant, '-o', data);
  expect(code, err).toBe(0);
});

describe('eval', () => {
  it('scores a formula in the documented shape', async () => {
    const { code, value } = await cliJson(
      'eval',
      'rank(-ts_delta(close,5))',
      '--data',
      data,
      '--label',
      'column=target,h=1',
    );
    expect(code).toBe(0);
    expect(Object.keys(value)).toEqual(['formula', 'canonical', 'hash', 'backend', 'metrics', 'warnings']);
    const metrics = value.metrics as Record<string, number>;
    expect(Object.keys(metrics)).toEqual([
      'ic',
      'rankIc',
      'icir',
      'rankIcir',
      'tStat',
      'coverage',
      'turnover',
      'dates',
    ]);
    expect(metrics.dates).toBe(115);
    expect(metrics.rankIc).toBeGreaterThan(0.2);
  });

  it('takes a formula that begins with a minus', async () => {
    const { code, value } = await cliJson('eval', '-rank(close)', '--data', data, '--label', 'column=target,h=1');
    expect([code, value.formula]).toEqual([0, '-rank(close)']);
    expect((await cli('lint', '-close')).code).toBe(0);
  });

  it('writes values that read back as they were', async () => {
    const path = join(folder, 'values.csv');
    expect((await cli('eval', 'close', '--data', data, '--values', path)).code).toBe(0);
    const [head, first] = readFileSync(path, 'utf8').split('\n');
    expect(head).toBe('date,symbol,value');
    expect(first).toMatch(/^2015-01-01,S0001,\d+\.\d+$/);
  });

  it('scores a library and says of each formula that does not hold why', async () => {
    const path = join(folder, 'mine.alpha');
    writeFileSync(path, '# two\ngood = rank(close)\nbad = rank(cap)\n');
    const { code, out } = await cli('eval', '--library', path, '--data', data, '--json');
    expect(code).toBe(0);
    const results = JSON.parse(out) as { id: string; metrics?: object; error?: { code: string } }[];
    expect(results.map(({ id, error }) => [id, error?.code])).toEqual([
      ['good', undefined],
      ['bad', 'F015'],
    ]);
  });
});

describe('lint and ops', () => {
  it('warn of what looks wrong with exit code 1', async () => {
    const { code, out } = await cli('lint', 'close + volume');
    expect(code).toBe(1);
    expect(out).toContain('adds a');
    expect((await cli('lint', 'rank(close / vwap)')).code).toBe(0);
  });

  it('explain an operator with an example', async () => {
    const { out } = await cli('ops', 'ts_mean');
    expect(out).toContain('ts_mean(x, d');
    expect(out).toContain('gives [');
    const { value } = await cliJson('ops');
    expect((value as unknown as unknown[]).length).toBeGreaterThan(80);
  });
});

describe('a run', () => {
  const run = join(folder, 'run');
  const config = join(folder, 'run.json');

  it('mines, tells, exports', async () => {
    writeFileSync(
      config,
      JSON.stringify({ data, label: { column: 'target', horizon: 1 }, pool: { size: 5 }, workers: 1 }),
    );
    const args = [
      'mine',
      config,
      '--seed',
      '3',
      '--evaluations',
      '150',
      '--plant',
      '-ts_delta(close, 5)',
      '--out',
      run,
    ];
    const { code, value } = await cliJson(...args);
    expect(code).toBe(0);
    expect(value).toMatchObject({ run, evaluations: 150, reason: 'evaluations' });
    expect(Object.keys(value)).toEqual(expect.arrayContaining(['library', 'train', 'valid', 'plant', 'seconds']));
    const library = JSON.parse(readFileSync(join(run, 'library.json'), 'utf8')) as { factors: { expr: string }[] };
    expect(library).toMatchObject({ schema: 'alphalode/library', version: 2, seed: 3, trials: 150 });
    expect(library.factors.length).toBeGreaterThan(0);
  });

  it('is told of by status', async () => {
    const { value } = await cliJson('status', run);
    expect(value).toMatchObject({ state: 'ended (evaluations)', evaluations: 150, budget: 150 });
  });

  it('is exported as formulas that eval reads', async () => {
    const path = join(folder, 'found.alpha');
    expect((await cli('export', run, '--to', 'alpha', '-o', path)).code).toBe(0);
    const { code, out } = await cli(
      'eval',
      '--library',
      path,
      '--data',
      data,
      '--label',
      'column=target,h=1',
      '--json',
    );
    expect(code).toBe(0);
    const results = JSON.parse(out) as { hash: string; error?: unknown }[];
    const { factors } = JSON.parse(readFileSync(join(run, 'library.json'), 'utf8')) as { factors: { hash: string }[] };
    expect(results.map(({ hash }) => hash)).toEqual(factors.map(({ hash }) => hash));
  });

  it('is exported as the library it is', async () => {
    const { out } = await cli('export', run, '--to', 'json');
    expect(out).toBe(readFileSync(join(run, 'library.json'), 'utf8'));
  });

  it('gives signals and ranks for the dates to come', async () => {
    const path = join(folder, 'signals.csv');
    expect((await cli('signal', run, '--data', data, '--last', '2', '-o', path)).code).toBe(0);
    const [head, ...rows] = readFileSync(path, 'utf8').trim().split('\n');
    expect(head).toBe('date,symbol,signal,rank');
    const dates = new Set(rows.map((row) => row.split(',')[0]));
    expect([rows.length, dates.size]).toEqual([60, 2]);
    const ranks = rows.slice(0, 30).map((row) => Number(row.split(',')[3]));
    expect([Math.min(...ranks) > 0, Math.max(...ranks)]).toEqual([true, 1]);
  });

  it('is not overwritten by another', async () => {
    const { code, value } = await cliJson('mine', config, '--out', run);
    expect([code, (value.error as { code: string }).code]).toEqual([2, 'C001']);
  });
});

describe('doctor', () => {
  it('tries each backend against the reference', async () => {
    const { code, value } = await cliJson('doctor');
    expect(code).toBe(0);
    expect(value.backends).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'reference', state: 'ok' })]),
    );
    // A device that is not there is told, not a failure.
    const backends = value.backends as { name: string; state: string; device: string | null }[];
    const webgpu = backends.find(({ name }) => name === 'webgpu')!;
    expect(webgpu.state).toMatch(/^ok$|adapter|package/);
    expect(webgpu.device !== null).toBe(webgpu.state === 'ok');
  });
});

describeShared('on real panels', (shared) => {
  it('data check finds the known flaws of us_sp', async () => {
    const { code, value } = await cliJson('data', 'check', join(shared, 'data/us_sp'));
    expect(code).toBe(1);
    expect(value).toMatchObject({ rows: 846_911, symbols: 363, dates: 2477 });
  });

  it('eval takes a universe', async () => {
    const panel = join(shared, 'data/cn_csi300');
    const { code, value } = await cliJson(
      'eval',
      'rank(-ts_delta(close,5))',
      '--data',
      panel,
      '--universe',
      'in_csi300',
    );
    expect(code).toBe(0);
    expect((value.metrics as { dates: number }).dates).toBeGreaterThan(2000);
  });
});
