import { describe, expect, it } from 'vitest';
import type { Candidate, Context, Outcome } from '../../search/contract.js';
import { rl } from '../../search/rl/index.js';
import { optionsOf } from '../../search/rl/options.js';
import { Policy } from '../../search/rl/policy.js';
import { createEnvironment } from '../../search/rl/walk.js';
import { imitate } from '../../search/rl/warm-start.js';
import { toAst, toTokens } from '../../search/space/formula.js';
import type { Vocabulary } from '../../search/space/vocabulary.js';
import type { Node } from '../../src/expr/nodes.js';
import { hashOf, parse } from '../../src/lang/index.js';
import type { SavedParameters } from '../../src/tensor/parameters.js';
import { createRng } from '../../src/util/rng.js';
import { alphagenVocabulary } from './alphagen.js';
import { conforms } from './conformance.js';
import { vocabularyOf } from './fixtures.js';

const SMALL = { width: 16, layers: 1 };

conforms(rl, { ...SMALL, learner: 'reinforce-greedy' });
conforms(rl, { ...SMALL, learner: 'ppo', collect: 200, minibatch: 50, epochs: 2 });

function contextOf(vocabulary: Vocabulary, seeds: readonly Node[] = []): Context {
  return { vocabulary, rng: createRng(1, 'rl'), seeds, library: () => [] };
}

function outcomeOf(ast: Node, id: number, ic: number): Outcome {
  const figures = { rankIc: ic, icir: ic, rankIcir: ic, monthlyIc: [], turnover: null, coverage: 1 };
  const pool = { maxPoolCorrelation: null, nearestMember: null, gain: ic, poolObjective: 0.1, admitted: false };
  return { id, ast, hash: hashOf(ast), status: 'scored', ic, ...figures, ...pool };
}

/** A reward that can be learnt: the share of the formula's names that are `volume`, a little more for few of them. */
function taste(ast: Node): number {
  const names: string[] = [];
  const visit = (node: Node): void => {
    if (node.kind === 'name') names.push(node.name);
    if (node.kind === 'call') node.args.forEach(visit);
  };
  visit(ast);
  return names.filter((name) => name === 'volume').length / (names.length + 1);
}

async function search(options: Readonly<Record<string, unknown>>, batches: number, vocabulary = vocabularyOf()) {
  const searcher = rl.create(contextOf(vocabulary), options);
  const asked: Candidate[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const candidates = await searcher.ask(64);
    searcher.tell(candidates.map(({ ast }, i) => outcomeOf(ast, asked.length + i, taste(ast))));
    asked.push(...candidates);
  }
  return { searcher, asked };
}

/** Fresh formulas of the frozen policy: no memory of what was asked, no pool. */
function fresh(saved: SavedParameters | null, count: number) {
  const vocabulary = vocabularyOf();
  const policy = new Policy(createEnvironment(vocabulary, 'complete'), optionsOf({}), createRng(1, 'rl'));
  if (saved) policy.network.parameters.load(saved);
  const rng = createRng(2, 'fresh');
  return policy.sample(
    Array.from({ length: count }, () => 2 + rng.int(19)),
    rng,
  );
}

describe('strategy rl', () => {
  it('ends with a policy whose fresh formulas earn twice what the first policy had, at least half of them different', async () => {
    const { searcher, asked } = await search({}, 25);
    const vocabulary = vocabularyOf();
    const { network } = searcher.save() as unknown as { network: SavedParameters };
    const text = (tokens: readonly number[]) => tokens.join();
    const meanOf = (rollouts: ReturnType<typeof fresh>) =>
      rollouts.reduce((sum, { tokens }) => sum + taste(toAst(vocabulary, tokens)), 0) / rollouts.length;
    const last = fresh(network, 400);
    expect(meanOf(last)).toBeGreaterThan(2 * meanOf(fresh(null, 400)));
    expect(new Set(last.map(({ tokens }) => text(tokens))).size).toBeGreaterThan(200);
    expect(searcher.status!()).toMatch(/^entropy \d\.\d\d$/);
    const notes = asked.map(({ origin }) => origin.note ?? '');
    expect(notes.filter((note) => /^entropy \d\.\d+ logp -\d+\.\d+$/.test(note)).length).toBeGreaterThan(1000);
  });

  it('pre-trained on a library, writes its formulas sooner', () => {
    const vocabulary = vocabularyOf();
    const texts = ['ts_corr(close, volume, 10)', '(close - open) / (high - low)', 'ts_mean(volume, 20) / volume'];
    const policy = new Policy(createEnvironment(vocabulary, 'complete'), SMALL, createRng(3));
    const seeds = texts.map((text) => policy.replay([...toTokens(vocabulary, parse(text))!, vocabulary.end], 20)!);
    const likely = () =>
      policy
        .thoughts(seeds)
        .flat()
        .reduce((sum, { logp }) => sum + logp, 0);
    const before = likely();
    imitate(policy, seeds, optionsOf({ warmStart: 100, rate: 0.01 }));
    expect(likely()).toBeGreaterThan(0.1 * before);
  });

  it("under AlphaGen's preset asks for formulas its rule knows, and lives with walks that lead nowhere", async () => {
    const vocabulary = alphagenVocabulary();
    const { asked, searcher } = await search({ ...SMALL, preset: 'alphagen', collect: 500 }, 4, vocabulary);
    expect(asked).toHaveLength(256);
    const { isFormula } = createEnvironment(vocabulary, 'stack');
    for (const { ast } of asked) expect(isFormula(toTokens(vocabulary, ast)!)).toBe(true);
    expect(JSON.parse(JSON.stringify(searcher.save()))).toEqual(searcher.save());
  });
});
