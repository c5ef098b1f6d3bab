import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The compiled command line, run as a user runs it, but without leave to make code from text. */
const COMMAND = ['--disallow-code-generation-from-strings', resolve('dist/src/cli/main.js')];

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function scratch(): string {
  return mkdtempSync(join(tmpdir(), 'alphalode-'));
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A compiled module that is loaded before the command line. */
  readonly preload?: string;
}

export function start(
  args: readonly string[],
  { cwd, env, preload }: StartOptions = {},
): { child: ChildProcess; finished: Promise<Finished> } {
  const node = [...(preload === undefined ? [] : ['--import', resolve(preload)]), ...COMMAND];
  const child = spawn(process.execPath, [...node, ...args], { cwd, env: { ...process.env, NO_COLOR: '1', ...env } });
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  const finished = new Promise<Finished>((done) => child.on('close', (code) => done({ code, out, err })));
  return { child, finished };
}

export function cli(...args: string[]): Promise<Finished> {
  return start(args).finished;
}

/** Runs with --json and reads what it says. */
export async function cliJson(...args: string[]): Promise<{ code: number | null; value: Record<string, unknown> }> {
  const { code, out } = await cli(...args, '--json');
  return { code, value: JSON.parse(out) as Record<string, unknown> };
}
