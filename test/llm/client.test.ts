import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LlmSession, llmSchema, type Question, resolveEndpoint, type SessionOptions } from '../../src/llm/index.js';
import { AlphaError } from '../../src/util/errors.js';
import { scratch } from '../cli/run-cli.js';
import { FAULTS, type Fault } from './faults.js';
import { type Loopback, type LoopbackOptions, startLoopback } from './loopback.js';

const KEY = 'sk-test-SECRET-0123456789';
const folder = scratch();
const NO_LIMITS = { llmCalls: null, tokens: null, usd: null };
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(options: LoopbackOptions = {}): Promise<Loopback> {
  const server = await startLoopback(options);
  closing.push(server.close);
  return server;
}

function session(url: string, settings: object = {}, more: Partial<SessionOptions> = {}): LlmSession {
  const full = llmSchema.parse({
    baseUrl: url,
    model: 'toy',
    key: KEY,
    pauseSeconds: 0.001,
    timeoutSeconds: 30,
    patience: 1000,
    price: { input: 1, output: 2 },
    ...settings,
  });
  const endpoints = { propose: resolveEndpoint(full, 'propose', {}), judge: resolveEndpoint(full, 'judge', {}) };
  const made = new LlmSession({ settings: full, limits: NO_LIMITS, endpoints, ...more });
  closing.push(() => made.close());
  return made;
}

/** A question that takes any formula. */
function question(place: string, changes: Partial<Question<{ formula: string }, string>> = {}) {
  return {
    slot: 'propose' as const,
    place,
    system: 'You write formulas.',
    prompt: () => 'Answer: {"formula": text, "arguments": sets}',
    schema: z.object({ formula: z.string().min(1) }),
    accept: ({ formula }: { formula: string }) => ({ result: formula }),
    ...changes,
  };
}

async function failure(work: Promise<unknown>): Promise<AlphaError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AlphaError) return error;
    throw error;
  }
  throw new Error('no typed error');
}

const faultNamed = (name: string) => FAULTS.find((fault) => fault.name === name)!;
const first = (fault: Fault) => (n: number) => (n === 0 ? fault : null);

describe('a language model', () => {
  it.each([
    ['chat completions', {}],
    ['streamed chat completions', { stream: true }],
    ['Anthropic messages', { provider: 'anthropic' }],
    ['streamed Anthropic messages', { provider: 'anthropic', stream: true, format: 'text' }],
  ])('answers over %s, and the tokens are counted', async (_, settings) => {
    const server = await serve();
    const llm = session(server.url, settings);
    const reply = await llm.ask(question('a'));
    expect(reply).toMatchObject({ kind: 'result' });
    expect(llm.spent).toMatchObject({ calls: 1, tokens: server.seen.tokens });
    expect(llm.spent.usd).toBeGreaterThan(0);
  });

  it('steps down to the format that the server knows, once', async () => {
    const server = await serve({ refuses: ['json_schema', 'json_object'] });
    const llm = session(server.url);
    for (const place of ['a', 'b', 'c']) await llm.ask(question(place));
    const formats = server.bodies.map(({ response_format }) => (response_format as { type: string } | undefined)?.type);
    expect(formats).toEqual(['json_schema', 'json_object', undefined, undefined, undefined]);
  });

  it('is asked again with what was wrong, three times, then the question is given up', async () => {
    const server = await serve();
    const llm = session(server.url);
    const reply = await llm.ask(question('a', { accept: () => ({ problem: 'unknown field `clsoe`' }) }));
    expect(reply).toEqual({ kind: 'none', reason: 'unknown field `clsoe`' });
    expect(server.seen.requests).toBe(4);
    const last = server.bodies.at(-1)!.messages as { role: string; content: string }[];
    expect(last.filter(({ content }) => content.includes('unknown field `clsoe`'))).toHaveLength(3);
    expect(server.bodies.map(({ temperature }) => temperature)).toEqual([1, 0.8, 0.8, 0.8]);
  });

  it.each(['401', '403'])('that answers %s is not asked again, and the key is in no message', async (name) => {
    const server = await serve({ fault: () => faultNamed(name) });
    const error = await failure(session(server.url).ask(question('a')));
    expect(error.code).toBe('L002');
    expect(JSON.stringify([error, error.message, error.details.hint])).not.toContain(KEY);
    expect(server.seen.requests).toBe(1);
  });

  it('that is not there is told from one that refuses', async () => {
    const server = await serve();
    await server.close();
    const error = await failure(session(server.url, { retries: 1, patience: 1 }).ask(question('a')));
    expect(error.code).toBe('L003');
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('is waited for as long as it asks', async () => {
    const patient = { name: 'wait', wire: wait('0.2') };
    const server = await serve({ fault: first(patient) });
    const started = process.hrtime.bigint();
    expect((await session(server.url).ask(question('a'))).kind).toBe('result');
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeGreaterThanOrEqual(200);
  });

  it('that asks to wait for an hour ends the run', async () => {
    const server = await serve({ fault: () => ({ name: 'wait', wire: wait('3600') }) });
    expect((await failure(session(server.url).ask(question('a')))).code).toBe('L003');
  });

  it('gets a shorter prompt where the long one is too long', async () => {
    const server = await serve({ fault: first(faultNamed('context too long')) });
    const rooms: number[] = [];
    const prompt = (room: number) => {
      rooms.push(room);
      return `Answer: {"formula": text} ${'x'.repeat(Math.max(0, room - 100))}`;
    };
    expect((await session(server.url).ask(question('a', { prompt }))).kind).toBe('result');
    expect(rooms.at(-1)! * 2).toBeCloseTo(rooms[0]!, -1);
  });

  it('is asked by so many at a time and no more', async () => {
    const server = await serve({ delayMs: 20 });
    const llm = session(server.url, { concurrency: 3 });
    await Promise.all(Array.from({ length: 12 }, (_, i) => llm.ask(question(`q${i}`))));
    expect(server.seen.mostUnderWay).toBe(3);
  });

  it('is asked once for equal questions at one place', async () => {
    const server = await serve();
    const llm = session(server.url);
    const replies = [await llm.ask(question('a')), await llm.ask(question('a')), await llm.ask(question('b'))];
    expect(replies[1]).toEqual(replies[0]);
    expect(server.seen.requests).toBe(2);
  });

  it.each([
    ['llmCalls', { llmCalls: 10 }],
    ['tokens', { tokens: 1500 }],
    ['usd', { usd: 0.002 }],
  ] as const)('is asked no more when %s are spent, and the cap is passed by one call at most', async (name, limit) => {
    const server = await serve({ delayMs: 5 });
    const llm = session(server.url, { concurrency: 8, maxOutputTokens: 100 }, { limits: { ...NO_LIMITS, ...limit } });
    const replies = await Promise.all(Array.from({ length: 60 }, (_, i) => llm.ask(question(`q${i}`))));
    expect(llm.ended).toBe(name);
    expect(replies.filter(({ kind }) => kind === 'spent').length).toBeGreaterThan(0);
    const one = { llmCalls: 0, tokens: 200, usd: 0.0004 }[name];
    const spent = { llmCalls: llm.spent.calls, tokens: llm.spent.tokens, usd: llm.spent.usd }[name];
    expect(spent).toBeGreaterThanOrEqual(Object.values(limit)[0]!);
    expect(spent).toBeLessThanOrEqual(Object.values(limit)[0]! + one);
  });

  it.each(['hanging', 'endless stream', 'HTML'])(
    'that took a request and came to nothing (%s) may want its price',
    async (name) => {
      const server = await serve({ fault: first(faultNamed(name)) });
      const llm = session(server.url, { timeoutSeconds: 0.3, maxOutputTokens: 100, retries: 1 });
      await llm.ask(question('a'));
      expect(llm.spent.calls).toBe(server.seen.requests);
      expect(llm.spent.tokens).toBeGreaterThanOrEqual(server.seen.tokens + 100);
      expect(llm.spent.usd).toBeGreaterThanOrEqual(200e-6);
    },
  );

  it('is owed nothing for what it refused', async () => {
    const server = await serve({ fault: first(faultNamed('500')) });
    const llm = session(server.url);
    await llm.ask(question('a'));
    expect(llm.spent).toMatchObject({ calls: 2, tokens: server.seen.tokens });
  });

  it('is owed what was under way when the run stopped, and the next session knows', async () => {
    const server = await serve({ fault: () => faultNamed('hanging') });
    const record = join(folder, 'stopped.jsonl');
    const llm = session(server.url, { maxOutputTokens: 100 }, { record });
    const asked = Promise.allSettled([llm.ask(question('a')), llm.ask(question('b'))]);
    while (server.seen.underWay < 2) await new Promise((done) => setTimeout(done, 5));
    llm.close();
    expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const { spent } = session(server.url, {}, { record });
    expect(spent.calls).toBe(2);
    expect(spent.tokens).toBeGreaterThan(200);
  });

  it('is not asked for what a recording answers, and a recording that lacks an answer is an error', async () => {
    const server = await serve();
    const record = join(folder, 'record.jsonl');
    const live = session(server.url, {}, { record });
    const asked = await live.ask(question('a'));
    live.close();
    const recorded = readFileSync(record, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const replay = session(server.url, {}, { endpoints: null, cassette: recorded });
    expect(await replay.ask(question('a'))).toEqual(asked);
    expect((await failure(replay.ask(question('b')))).code).toBe('L004');
    expect(server.seen.requests).toBe(1);
  });
});

function wait(seconds: string) {
  return (response: ServerResponse) => {
    response.writeHead(429, { 'retry-after': seconds });
    response.end('{}');
  };
}
