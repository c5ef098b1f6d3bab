import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { llmSchema } from '../../src/llm/index.js';
import { createMarket, plantTarget, writePanel } from '../../src/panel/index.js';
import type { RunConfigInput } from '../../src/run/config.js';
import { evaluate } from '../../src/run/evaluate.js';
import { type MineResult, mine, resume } from '../../src/run/mine.js';
import { AlphaError } from '../../src/util/errors.js';
import { scratch, start } from '../cli/run-cli.js';
import { FAULTS } from './faults.js';
import { type Loopback, startLoopback } from './loopback.js';
import { withoutProposer } from './without-proposer.js';

const KEY = 'sk-test-SECRET-0123456789';
const folder = scratch();
const data = join(folder, 'market.parquet');
const live = join(folder, 'live');
let server: Loopback;
let first: MineResult;

const config = (proposer: string, changes: RunConfigInput = {}): RunConfigInput => ({
  data,
  label: { column: 'target', horizon: 1 },
  pool: { size: 5 },
  strategy: { name: 'mcts', proposer, trees: 4, calibration: 32, judge: 'both' },
  budget: { evaluations: 120 },
  workers: 1,
  seed: 3,
  ...changes,
});

const endpoint = () => ({ baseUrl: server.url, model: 'toy', key: KEY, pauseSeconds: 0.001 });
const libraryOf = (run: string) => readFileSync(join(run, 'library.json'), 'utf8');
const cassette = () => ({ cassette: join(live, 'exchanges.jsonl') });

type Spent = Record<'calls' | 'tokens' | 'usd', number>;

function exchangesOf(run: string): Spent[] {
  const text = readFileSync(join(run, 'exchanges.jsonl'), 'utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as Spent);
}

const sum = (lines: readonly Spent[], key: keyof Spent) => lines.reduce((total, line) => total + line[key], 0);

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile());
}

beforeAll(async () => {
  const market = createMarket({ symbols: 20, dates: 120, seed: 4 });
  const { values } = evaluate('ts_mean(volume, 20) / volume', market);
  await writePanel(data, plantTarget(market, [values], 0.4, 4));
  server = await startLoopback();
  first = await mine(config('llm', { llm: endpoint() }), { out: live });
}, 60_000);

afterAll(() => server.close());

describe('a run that a model proposes for', () => {
  it('says of each factor who proposed it, what it is and how it came about', () => {
    const factors = first.library!.factors;
    expect(factors.length).toBeGreaterThan(0);
    for (const { origin } of factors) {
      expect(['llm', 'grammar']).toContain(origin.proposer);
      expect(origin.portrait!.path.length).toBeGreaterThan(0);
    }
    const written = factors.filter(({ origin }) => origin.proposer === 'llm');
    expect(written.length).toBeGreaterThan(0);
    for (const { origin } of written) expect(origin.portrait!.name).toMatch(/^toy_idea_\d+$/);
  });

  it('leaves the key in none of its files', () => {
    for (const file of filesBelow(live)) expect(readFileSync(file, 'latin1').includes(KEY), file).toBe(false);
  });

  it('gives the same library from its recording, with no server, for one worker and for two', async () => {
    const before = server.seen.requests;
    for (const workers of [1, 2]) {
      const out = join(folder, `replay-${workers}`);
      await mine(config('replay', { llm: cassette(), workers }), { out });
      expect(withoutProposer(libraryOf(out))).toBe(withoutProposer(libraryOf(live)));
    }
    expect(libraryOf(join(folder, 'replay-2'))).toBe(libraryOf(join(folder, 'replay-1')));
    expect(server.seen.requests).toBe(before);
  });

  it('gives the same library when it is stopped and resumed, and asks nothing twice', async () => {
    const before = server.seen.requests;
    const out = join(folder, 'stopped');
    const stop = new AbortController();
    let batches = 0;
    const onProgress = () => {
      if (++batches === 2) stop.abort();
    };
    const cut = await mine(config('replay', { llm: cassette() }), { out, signal: stop.signal, onProgress });
    expect(cut.reason).toBe('interrupted');
    await resume(out);
    expect(libraryOf(out)).toBe(libraryOf(join(folder, 'replay-1')));
    expect(server.seen.requests).toBe(before);
  });

  it('gives the same library from its recording when it is killed and resumed', async () => {
    const out = join(folder, 'killed-replay');
    const path = join(folder, 'replay.json');
    writeFileSync(path, JSON.stringify(config('replay', { llm: cassette() })));
    const { child, finished } = start(['mine', path, '--out', out]);
    const checkpoint = join(out, 'checkpoint', 'state.json');
    while (child.exitCode === null && !existsSync(checkpoint)) await new Promise((done) => setTimeout(done, 5));
    child.kill('SIGKILL');
    expect((await finished).code).toBeNull();
    await resume(out, { workers: 2 });
    expect(libraryOf(out)).toBe(libraryOf(join(folder, 'replay-1')));
  });

  it('goes on from its own record after a kill: what was answered is not asked again', async () => {
    const copy = join(folder, 'killed');
    cpSync(live, copy, { recursive: true });
    // As if it had died before its first checkpoint, with every answer on disk.
    rmSync(join(copy, 'checkpoint'), { recursive: true });
    rmSync(join(copy, 'library.json'));
    process.env.ALPHALODE_LLM_API_KEY = KEY;
    const before = server.seen.requests;
    await resume(copy);
    expect(libraryOf(copy)).toBe(libraryOf(live));
    expect(server.seen.requests).toBe(before);
  });

  it.each([
    ['llmCalls', { llmCalls: 30 }],
    ['tokens', { tokens: 60_000 }],
    ['usd', { usd: 0.06 }],
  ] as const)('ends when its %s are spent, passed by one call at most, with a library', async (name, limit) => {
    const out = join(folder, `budget-${name}`);
    const llm = { ...endpoint(), concurrency: 8, price: { input: 1, output: 2 } };
    const budget = { evaluations: 5000, ...limit };
    const { tokens: before, requests } = server.seen;
    const { reason, library } = await mine(config('llm', { llm, budget }), { out });
    expect(reason).toBe(name);
    expect(library!.factors.length).toBeGreaterThan(0);
    const lines = exchangesOf(out);
    const total = { calls: sum(lines, 'calls'), tokens: sum(lines, 'tokens'), usd: sum(lines, 'usd') };
    expect([total.calls, total.tokens]).toEqual([server.seen.requests - requests, server.seen.tokens - before]);
    const key = name === 'llmCalls' ? 'calls' : name;
    const cap = Object.values(limit)[0]!;
    expect(total[key]).toBeGreaterThanOrEqual(cap);
    expect(total[key]).toBeLessThan(cap + Math.max(...lines.map((line) => line[key])));
    // It has ended: a resume asks nothing and writes the same.
    const written = libraryOf(out);
    expect((await resume(out)).reason).toBe(name);
    expect([libraryOf(out), exchangesOf(out).length]).toEqual([written, lines.length]);
  });

  it('ends when its minutes are over, though its model hangs', async () => {
    const hanging = await startLoopback({ fault: () => FAULTS.find(({ name }) => name === 'hanging')! });
    const out = join(folder, 'budget-minutes');
    const llm = { ...endpoint(), baseUrl: hanging.url };
    const budget = { evaluations: 5000, minutes: 3 / 60 };
    const { reason, library, progress } = await mine(config('llm', { llm, budget }), { out });
    await hanging.close();
    expect(reason).toBe('minutes');
    expect(library).not.toBeNull();
    expect(progress.seconds).toBeLessThan(30);
    // What had not left yet counts too.
    expect(sum(exchangesOf(out), 'calls')).toBeGreaterThanOrEqual(hanging.seen.requests);
    expect(sum(exchangesOf(out), 'calls')).toBeLessThanOrEqual(llmSchema.parse({}).concurrency);
  });
});

it('without an endpoint or a recording is an error that names what is missing, and leaves no folder', async () => {
  const error = async (changes: RunConfigInput, proposer: string) => {
    try {
      await mine(config(proposer, changes), { out: join(folder, 'none') });
    } catch (caught) {
      if (caught instanceof AlphaError) return caught;
    }
    throw new Error('no typed error');
  };
  const saved = { ...process.env };
  for (const name of [
    'ALPHALODE_LLM_BASE_URL',
    'OPENAI_BASE_URL',
    'OPENAI_API_KEY',
    'ANTHROPIC_BASE_URL',
    'ANTHROPIC_API_KEY',
  ])
    delete process.env[name];
  const missing = await error({}, 'llm');
  Object.assign(process.env, saved);
  expect([missing.code, missing.details.hint]).toEqual(['L001', expect.stringContaining('ALPHALODE_LLM_BASE_URL')]);
  expect((await error({}, 'replay')).details.hint).toContain('llm.cassette');
  expect((await error({ llm: { cassette: join(folder, 'nothing.jsonl') } }, 'replay')).code).toBe('L004');
  const priceless = await error({ llm: endpoint(), budget: { evaluations: 10, usd: 1 } }, 'llm');
  expect(priceless.details.hint).toContain('llm.price');
  expect(readdirSync(folder)).not.toContain('none');
});
