import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { cli, cliJson, scratch } from '../cli/run-cli.js';
import { FAULTS } from './faults.js';
import { type Loopback, type LoopbackOptions, startLoopback } from './loopback.js';

const KEY = 'sk-test-SECRET-0123456789';
const VARIABLES = ['ALPHALODE_LLM_BASE_URL', 'ALPHALODE_LLM_MODEL', 'ALPHALODE_LLM_API_KEY'] as const;
const servers: Loopback[] = [];

/** A server that the environment names. */
async function serve(options: LoopbackOptions = {}): Promise<Loopback> {
  const server = await startLoopback(options);
  servers.push(server);
  const [url, model, key] = VARIABLES;
  Object.assign(process.env, { [url]: server.url, [model]: 'toy', [key]: KEY });
  return server;
}

afterEach(async () => {
  for (const name of VARIABLES) delete process.env[name];
  for (const server of servers.splice(0)) await server.close();
});

const wire = (name: string) => ({ fault: () => FAULTS.find((fault) => fault.name === name)! });

describe('llm check', () => {
  it('says what the server supports, and no key', async () => {
    await serve({ refuses: ['json_schema'] });
    const { code, value } = await cliJson('llm', 'check');
    const [report] = value as unknown as { features: { name: string; works: boolean }[]; model: string; key: string }[];
    expect([code, report!.model, report!.key]).toEqual([0, 'toy', 'given']);
    expect(Object.fromEntries(report!.features.map(({ name, works }) => [name, works]))).toEqual({
      text: true,
      json_object: true,
      json_schema: false,
      streamed: true,
      usage: true,
    });
    const { out, err } = await cli('llm', 'check');
    expect(out).toMatch(/propose and judge: toy at 127\.0\.0\.1:\d+ \(openai-compatible, key given\)/);
    expect(out + err).not.toContain(KEY);
  });

  it.each([
    ['refuses the key', '401', 'L002'],
    ['is not there', 'refused', 'L003'],
  ])('says so of a server that %s', async (_, fault, errorCode) => {
    await serve(wire(fault));
    const { code, out, err } = await cli('llm', 'check');
    expect(code).toBe(5);
    expect(err).toContain(`error[${errorCode}]`);
    expect(out + err).not.toContain(KEY);
  });

  it('names the variables where nothing is configured', async () => {
    const { code, err } = await cli('llm', 'check');
    expect(code).toBe(5);
    expect(err).toContain('ALPHALODE_LLM_BASE_URL');
  });
});

it('a cassette is recorded with a model and replayed without', async () => {
  const server = await serve();
  const out = join(scratch(), 'cassette');
  const script = resolve('dist/test/validate/llm-record.js');
  const { stdout } = await promisify(execFile)(process.execPath, [script, out, '--evaluations', '90', '--calls', '60']);
  expect(stdout).toContain('the replay found the same library');
  expect(server.seen.requests).toBeGreaterThan(0);
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['cassette.jsonl', 'market.parquet', 'replay.json']));
  expect(readFileSync(join(out, 'cassette.jsonl'), 'utf8')).not.toContain(KEY);
});
