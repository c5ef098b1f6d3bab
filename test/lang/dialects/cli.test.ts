import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, cliJson, scratch } from '../../cli/run-cli.js';

describe('convert', () => {
  it('carries a formula from one dialect to another, with notes on stderr', async () => {
    const { code, out, err } = await cli(
      'convert',
      'Mean($close, 5)/Ref($close, 1)',
      '--from',
      'qlib',
      '--to',
      'brain',
    );
    expect([code, out]).toEqual([0, 'ts_mean(close, 5) / ts_delay(close, 1)\n']);
    expect(err).toContain('skips missing values');
  });

  it('tells what it decided as JSON', async () => {
    const { value } = await cliJson('convert', 'delta(close, 2.7)', '--from', 'wq101');
    expect(value).toMatchObject({ converted: 'ts_delta(close, 2)', notes: [{ span: { start: 13, end: 16 } }] });
    const shares = await cliJson('convert', 'adv20', '--from', 'wq101', '--adv', 'shares');
    expect(shares.value.converted).toBe('ts_mean(volume, 20)');
  });

  it('names the operator that has no equivalent', async () => {
    const { code, err } = await cli('convert', 'ts_delta(rank(close), 2)', '--to', 'qlib');
    expect(code).toBe(4);
    expect(err).toContain('error[F020] Qlib has no equivalent of `rank`');
    expect(err).toContain('^');
    expect((await cli('convert', 'close', '--to', 'qlob')).code).toBe(2);
    const typo = await cliJson('convert', 'ts_men(close, 5)', '--to', 'qlib');
    expect(typo.value.error).toMatchObject({ code: 'F012', hint: expect.stringContaining('`ts_mean`') });
  });

  it('converts a file line by line; what fails does not stop the rest', async () => {
    const path = join(scratch(), 'two.txt');
    writeFileSync(path, 'a\trank(close)\nb = ts_delta(close, 5)\n');
    const { code, out, err } = await cli('convert', path, '--to', 'qlib');
    expect([code, out]).toEqual([1, 'b\tDelta($close, 5)\n']);
    expect(err).toContain('a:1:1');
  });
});

describe('fmt and explain', () => {
  it('write one style', async () => {
    const path = join(scratch(), 'a.alpha');
    writeFileSync(path, 'a=RANK(close) # why\n');
    expect((await cli('fmt', path, '--check')).code).toBe(1);
    expect((await cli('fmt', path, '--write')).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe('a = rank(close)  # why\n');
    expect((await cli('fmt', path, '--check')).code).toBe(0);
    expect((await cli('fmt', 'close+open')).out).toBe('close + open\n');
  });

  it('explain a formula', async () => {
    const { code, out } = await cli('explain', 'rank(ts_mean(close, 5))');
    expect(code).toBe(0);
    expect(out).toContain('The rank across the universe of the mean over 5 dates of close.');
    expect(out).toContain('└─ ts_mean');
    const { value } = await cliJson('explain', 'Mean($close, 5)', '--dialect', 'qlib');
    expect(value).toMatchObject({ tree: { label: 'ts_mean skipna=true', lookback: 4, unit: 'price' } });
  });
});

describe('eval --dialect', () => {
  it('scores formulas of other dialects; one that cannot be read does not stop the rest', async () => {
    const folder = scratch();
    const data = join(folder, 'market.parquet');
    await cli('synth', '--symbols', '20', '--dates', '60', '--plant', 'close', '-o', data);
    const label = ['--data', data, '--label', 'h=1'];
    const { code, value } = await cliJson('eval', 'Ref($close, 5)/$close', '--dialect', 'qlib', ...label);
    expect([code, value.formula]).toEqual([0, 'ts_delay(close, 5) / close']);
    expect((await cli('eval', 'Ref($close, -5)', '--dialect', 'qlib', ...label)).code).toBe(4);
    const path = join(folder, 'some.txt');
    writeFileSync(path, 'a\tDelta($close, 5)\nb\tNone($close)\nc\t$open\n');
    const { out } = await cli('eval', '--library', path, '--dialect', 'qlib', '--json', ...label);
    const results = JSON.parse(out) as { id: string; error?: { code: string } }[];
    expect(results.map(({ id, error }) => [id, error?.code])).toEqual([
      ['a', undefined],
      ['b', 'F012'],
      ['c', undefined],
    ]);
  });
});
