import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { geneReader } from '../../search/mcts/genes.js';
import { accept } from '../../search/mcts/llm/accept.js';
import { formulaSchema } from '../../search/mcts/llm/index.js';
import { environmentOfVocabulary } from '../../search/mcts/portrait.js';
import { createVocabulary } from '../../search/space/vocabulary.js';
import { LlmSession, llmSchema, resolveEndpoint } from '../../src/llm/index.js';
import { AlphaError } from '../../src/util/errors.js';
import { createRng } from '../../src/util/rng.js';
import { scratch } from '../cli/run-cli.js';
import { DEFAULTS, ENV } from '../search/fixtures.js';
import { answerTo } from './answers.js';
import { FATAL, FAULTS } from './faults.js';
import { startLoopback } from './loopback.js';
import { projectToyModel } from './toy-model.js';

const KEY = 'sk-test-SECRET-0123456789';
const CALLS = 1000;

const vocabulary = createVocabulary(DEFAULTS, ENV);
const terms = {
  vocabulary,
  env: environmentOfVocabulary(vocabulary),
  genesOf: geneReader(vocabulary, 'plain'),
  forbidden: [],
  argumentSets: 3,
  isNew: () => true,
};

it('the toy model makes real mistakes, and no formula that is not legal gets through', () => {
  const model = projectToyModel();
  const rng = createRng(1, 'toy');
  const answers = Array.from({ length: 400 }, () => formulaSchema.parse(answerTo('Answer: {"formula"', model, rng)));
  const refused = answers.filter((answer) => 'problem' in accept(answer, terms));
  const share = refused.length / answers.length;
  console.log(`toy model: trained on ${model.trainedOn} formulas, ${(100 * share).toFixed(0)} % of answers refused`);
  expect(share).toBeGreaterThan(0.1);
  expect(share).toBeLessThan(0.95);
});

it('a thousand calls over every fault: no crash, the questions go on, no key in any file', async () => {
  // Every other request goes wrong, by each fault in turn.
  const server = await startLoopback({
    fault: (n) => (n % 2 === 0 ? FAULTS[(n / 2) % FAULTS.length]! : null),
  });
  const record = join(scratch(), 'exchanges.jsonl');
  const settings = llmSchema.parse({
    baseUrl: server.url,
    model: 'toy',
    key: KEY,
    pauseSeconds: 0.001,
    timeoutSeconds: 0.15,
    concurrency: 16,
    patience: 1000,
    maxOutputTokens: 200,
  });
  const limits = { llmCalls: CALLS, tokens: null, usd: null };
  const endpoints = {
    propose: resolveEndpoint(settings, 'propose', {}),
    judge: resolveEndpoint(settings, 'judge', {}),
  };
  const open = () => new LlmSession({ settings, limits, endpoints, record });
  let session = open();
  const counts = { result: 0, none: 0, spent: 0, refused: 0 };
  const problems: string[] = [];
  let asked = 0;
  let spent = 0;
  try {
    while (session.ended === null) {
      const round = Array.from({ length: 16 }, () => ask(session, `q${asked++}`));
      for (const outcome of await Promise.all(round)) {
        counts[outcome.kind]++;
        if ('reason' in outcome) problems.push(outcome.reason);
      }
      // A refused key ends a session; a person mends it and resumes.
      session.close();
      session = open();
      spent = session.spent.calls;
      if (spent >= CALLS) break;
    }
  } finally {
    session.close();
    await server.close();
  }
  console.log(`faults: ${asked} questions, ${server.seen.requests} requests`, counts);
  expect(spent).toBeGreaterThanOrEqual(CALLS);
  expect(spent).toBeLessThanOrEqual(CALLS + 1);
  expect(server.seen.requests).toBeGreaterThan(0.9 * CALLS);
  expect(counts.result).toBeGreaterThan(50);
  expect(counts.refused).toBeGreaterThanOrEqual(FATAL.length);
  expect(readFileSync(record, 'utf8')).not.toContain(KEY);
  expect(JSON.stringify(problems)).not.toContain(KEY);
  expect(existsSync(record)).toBe(true);
});

type Asked = { readonly kind: 'result' | 'spent' } | { readonly kind: 'none' | 'refused'; readonly reason: string };

async function ask(session: LlmSession, place: string): Promise<Asked> {
  try {
    const reply = await session.ask({
      slot: 'propose',
      place,
      system: 'You write formulas.',
      prompt: () => 'Answer: {"formula": text, "arguments": sets}',
      schema: formulaSchema,
      accept: (written) => accept(written, terms),
    });
    return reply.kind === 'result' ? { kind: 'result' } : reply;
  } catch (error) {
    if (error instanceof AlphaError && ['L002', 'L003'].includes(error.code))
      return { kind: 'refused', reason: JSON.stringify(error) };
    throw error;
  }
}
