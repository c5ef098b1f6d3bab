import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, exitCodeOf } from '../../src/util/error-codes.js';
import { AlphaError } from '../../src/util/errors.js';
import { runCommand } from './in-process.js';
import { start } from './run-cli.js';

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

/** All sources of some folders. The table of codes is none that throws. */
function sourcesOf(...folders: string[]): string {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('error-codes.ts'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

describe('each error code', () => {
  const thrown = sourcesOf('src', 'search');
  const expected = sourcesOf('test');

  it.each(CODES)('%s is used, is expected by a test, and has a page that says why and what to do', async (code) => {
    expect(thrown).toContain(`'${code}'`);
    expect(expected).toContain(`'${code}'`);
    const { out } = await runCommand('errors', code.toLowerCase());
    const { title, cause, remedy } = ERROR_CODES[code];
    for (const part of [code, title, cause, remedy, `exit code ${exitCodeOf(code)}`]) expect(out).toContain(part);
    expect(exitCodeOf(code)).toBe(new AlphaError(code, '').exitCode);
  });

  it('is listed with its exit code', async () => {
    const { out } = await runCommand('errors');
    expect(
      out
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.slice(0, 4)),
    ).toEqual(CODES);
    expect(out).toMatch(/^F012 +4 +unknown operator$/m);
    await expect(runCommand('errors', 'F099')).rejects.toMatchObject({ code: 'C001' });
  });
});

describe('a defect of ours', () => {
  const withDefect = (where: string, ...args: string[]) =>
    start(['ops', ...args], { preload: 'dist/test/cli/defect.js', env: { DEFECT: where } }).finished;

  it.each(['at once', 'later'])('%s is told without a stack trace, which --debug shows', async (where) => {
    const quiet = await withDefect(where);
    expect([quiet.code, quiet.out]).toEqual([1, '']);
    expect(quiet.err).toBe('defect out of order\n  hint: run again with --debug and report the trace\n');
    const { code, err } = await withDefect(where, '--debug');
    expect([code, err]).toEqual([1, expect.stringMatching(/^\s+at /m)]);
  });

  it('is X000 in JSON', async () => {
    const { code, out, err } = await withDefect('at once', '--json');
    expect([code, err]).toEqual([1, '']);
    expect(JSON.parse(out).error).toEqual({ code: 'X000', message: 'Error: out of order', span: null, hint: null });
  });
});
