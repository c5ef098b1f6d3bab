import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { geneReader } from '../../search/mcts/genes.js';
import { accept } from '../../search/mcts/llm/accept.js';
import { formulaSchema } from '../../search/mcts/llm/index.js';
import { environmentOfVocabulary } from '../../search/mcts/portrait.js';
import { createVocabulary } from '../../search/space/vocabulary.js';
import { readExchanges } from '../../src/llm/exchanges.js';
import { createMarket, writePanel } from '../../src/panel/index.js';
import type { RunConfigInput } from '../../src/run/config.js';
import { type MineResult, mine, resume } from '../../src/run/mine.js';
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

it('a run goes on through a thousand calls over every fault: no call beyond its budget, no key in any file', async () => {
  // Every other request goes wrong, by each fault in turn.
  const server = await startLoopback({
    fault: (n) => (n % 2 === 0 ? FAULTS[(n / 2) % FAULTS.length]! : null),
  });
  const folder = scratch();
  const data = join(folder, 'market.parquet');
  const out = join(folder, 'run');
  await writePanel(data, createMarket({ symbols: 20, dates: 120, seed: 4 }));
  const config: RunConfigInput = {
    data,
    label: { horizon: 1 },
    pool: { size: 5 },
    strategy: { name: 'mcts', proposer: 'llm', trees: 8, calibration: 32, judge: 'both' },
    budget: { evaluations: 100_000, llmCalls: CALLS },
    llm: {
      baseUrl: server.url,
      model: 'toy',
      keyEnv: 'ALPHALODE_TEST_KEY',
      pauseSeconds: 0.001,
      timeoutSeconds: 0.3,
      concurrency: 16,
      patience: 1000,
      maxOutputTokens: 200,
    },
    workers: 1,
  };
  process.env.ALPHALODE_TEST_KEY = KEY;
  const refusals: string[] = [];
  let result: MineResult | null = null;
  while (result === null) {
    try {
      result = await (refusals.length === 0 ? mine(config, { out }) : resume(out));
    } catch (error) {
      // A refused key ends a session; a person mends it and resumes.
      if (!(error instanceof AlphaError) || error.code !== 'L002') throw error;
      refusals.push(JSON.stringify(error));
    }
  }
  await server.close();
  const { reason, progress, library } = result;
  console.log(
    `faults: ${server.seen.requests} requests, ${progress.evaluations} evaluations, ${refusals.length} refusals`,
  );
  expect(reason).toBe('llmCalls');
  const calls = readExchanges(join(out, 'exchanges.jsonl')).reduce((sum, exchange) => sum + exchange.calls, 0);
  expect(calls).toBeGreaterThanOrEqual(CALLS);
  expect(calls).toBeLessThanOrEqual(CALLS + 1);
  // Of what was under way at a refusal, all counts, and a little had not left yet.
  expect(server.seen.requests).toBeLessThanOrEqual(calls);
  expect(server.seen.requests).toBeGreaterThan(0.8 * CALLS);
  expect(refusals.length).toBeGreaterThanOrEqual(FATAL.length);
  // Beyond the calibration's 32: formulas of the model, scored between the faults.
  expect(progress.evaluations).toBeGreaterThan(40);
  expect(library!.factors.length).toBeGreaterThan(0);
  expect(refusals.join()).not.toContain(KEY);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  for (const file of files.filter((name) => statSync(name).isFile()))
    expect(readFileSync(file, 'latin1').includes(KEY), file).toBe(false);
});
