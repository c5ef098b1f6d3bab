import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, cliJson, scratch } from './run-cli.js';

interface ErrorReport {
  readonly code: string;
  readonly message: string;
  readonly span: { start: number; end: number } | null;
  readonly hint: string | null;
}

const folder = scratch();
const data = join(folder, 'market.csv');

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

beforeAll(async () => {
  const { code, err } = await cli('synth', '--symbols', '20', '--dates', '150', '-o', data);
  expect(code, err).toBe(0);
});

describe('bad input gets its code, place, hint and exit code', () => {
  const evaluate = (formula: string) => () => ['eval', formula, '--data', data];
  it.each<[string, () => string[], number, string, string, RegExp]>([
    ['an unknown operator', evaluate('rank(ts_men(close, 5))'), 4, 'F012', 'ts_men', /did you mean `ts_mean`/],
    ['a wrong number of arguments', evaluate('ts_mean(close)'), 4, 'F013', 'ts_mean(close)', /ts_mean\(x, d/],
    ['a bad window', evaluate('ts_mean(close, 2.5)'), 4, 'F011', '2.5', /./],
    ['look-ahead', evaluate('ts_delay(close, -1)'), 4, 'F010', '-1', /./],
    ['a missing field', evaluate('rank(cap)'), 4, 'F015', 'cap', /close/],
    ['a formula that does not end', evaluate('rank(close'), 4, 'F002', '', /./],
    ['a missing file', () => ['eval', 'close', '--data', join(folder, 'none')], 3, 'D001', '', /panel/],
    [
      'duplicate rows',
      () => ['eval', 'close', '--data', file('twice.csv', 'date,symbol,close\n2020-01-01,A,1\n2020-01-01,A,2\n')],
      3,
      'D003',
      '',
      /--repair/,
    ],
    [
      'an empty universe',
      () => [
        'eval',
        'close',
        '--universe',
        'u',
        '--data',
        file('nobody.csv', 'date,symbol,close,u\n2020-01-01,A,1,0\n'),
      ],
      3,
      'D006',
      '',
      /./,
    ],
    ['an unknown config key', () => ['mine', file('run.json', '{"pol": {}}'), '--data', data], 2, 'C002', '', /`pool`/],
    [
      'an unknown strategy',
      () => ['mine', '--data', data, '--strategy', 'gpp', '--out', join(folder, 'x')],
      2,
      'C003',
      '',
      /`gp`/,
    ],
    ['an unreadable run folder', () => ['resume', folder], 6, 'S001', '', /./],
    ['an unknown command', () => ['evl'], 2, 'C001', '', /`eval`/],
    ['an unknown option', () => ['eval', 'close', '--dta', data], 2, 'C001', '', /--help|--data/],
    ['a label without a key', () => ['eval', 'close', '--data', data, '--label', ''], 2, 'C001', '', /horizon=5/],
    ['a label that is no number', () => ['eval', 'close', '--label', 'horizon=abc'], 2, 'C001', '', /horizon=1/],
    ['a label key that is none', () => ['eval', 'close', '--label', 'horzon=5'], 2, 'C001', '', /`horizon`/],
    ['a group without a column', () => ['eval', 'close', '--group', 'sector'], 2, 'C001', '', /sector=industry/],
    ['workers that are no number', () => ['mine', '--data', data, '--workers', 'x'], 2, 'C001', '', /--workers 1/],
    ['dates backwards', () => ['eval', 'close', '--from', '2021', '--to', '2020-06'], 2, 'C001', '', /first/],
    ['a file that is not there', () => ['fmt', 'nope.alpha'], 3, 'D001', '', /file/],
    [
      'a library of nothing',
      () => ['eval', '--library', file('e.alpha', '# none\n'), '--data', data],
      3,
      'D002',
      '',
      /one a line/,
    ],
    ['no data', () => ['eval', 'close'], 2, 'C001', '', /--data/],
  ])('%s', async (_, args, exit, code, place, hint) => {
    const { code: exitCode, value } = await cliJson(...args());
    const error = value.error as ErrorReport;
    expect([exitCode, error.code]).toEqual([exit, code]);
    expect(error.hint).toMatch(hint);
    const formula = args()[1]!;
    if (place !== '') expect(formula.slice(error.span!.start, error.span!.end)).toBe(place);
  });

  it('as a person reads it: the line, a caret, and what was meant', async () => {
    const { code, out, err } = await cli('eval', 'rank(ts_men(close, 5))', '--data', data);
    expect(code).toBe(4);
    expect(out).toBe('');
    expect(err.split('\n').slice(0, 3)).toEqual([
      'error[F012] unknown operator `ts_men`',
      expect.stringMatching(/ \| rank\(ts_men\(close, 5\)\)$/),
      expect.stringMatching(/^ +\^{6} did you mean `ts_mean`\?/),
    ]);
  });

  it('in a library, by file, line and column', async () => {
    const library = file('l.alpha', '_x = close\na = rank(_x)\nb = rank(cap)\nc = rank(ts_men(_x, 5))\nd = rank(\n');
    const { code, err } = await cli(
      'eval',
      '--library',
      library,
      '--data',
      data,
      '--values',
      join(folder, 'new', 'v.csv'),
    );
    expect(code).toBe(0);
    for (const place of ['3:10', '4:5', '5:10']) expect(err).toContain(`l.alpha:${place} | `);
  });

  it('status of a run without a whole checkpoint', async () => {
    const run = join(folder, 'run');
    const mined = await cli('mine', '--data', data, '--evaluations', '20', '--strategy', 'random', '--out', run);
    expect(mined.code, mined.err).toBe(0);
    for (const name of ['state.json', 'synced.json']) writeFileSync(join(run, 'checkpoint', name), '{"half');
    const { code, value } = await cliJson('status', run);
    expect([code, (value.error as ErrorReport).code]).toEqual([6, 'S001']);
    const library = readFileSync(join(run, 'library.json'), 'utf8');
    const resumed = await cli('resume', run);
    expect(resumed.code, resumed.err).toBe(0);
    expect(resumed.err).toContain('synced.json is damaged');
    expect(readFileSync(join(run, 'library.json'), 'utf8')).toBe(library);
  });
});
