import { describe, expect, it } from 'vitest';
import type { Candidate, Context, Member, Outcome, Searcher, Status, Strategy } from '../../search/contract.js';
import { createBuilder } from '../../search/space/builder.js';
import { toTokens } from '../../search/space/formula.js';
import { hashOf, parse, print } from '../../src/lang/index.js';
import { createRng } from '../../src/util/rng.js';
import { vocabularyOf } from './fixtures.js';

const BATCHES = [1, 7, 16, 3, 32, 16, 16, 5, 24, 16];

/** What every strategy must do, whatever it searches by. */
export function conforms(strategy: Strategy, options: Readonly<Record<string, unknown>> = {}): void {
  describe(`strategy ${strategy.name}`, () => {
    it('asks for as many as it is asked, all of them legal formulas of the vocabulary', async () => {
      const world = createWorld(1);
      const builder = createBuilder(world.context.vocabulary);
      const searcher = strategy.create(world.context, options);
      for (const count of BATCHES) {
        const candidates = await searcher.ask(count);
        expect(candidates).toHaveLength(count);
        for (const { ast, origin } of candidates) {
          const tokens = toTokens(world.context.vocabulary, ast);
          expect(tokens && builder.isFormula(tokens), print(ast)).toBe(true);
          expect(origin.strategy).toBe(strategy.name);
        }
        searcher.tell(world.score(candidates));
      }
    });

    it('is a function of its seed and of what it is told', async () => {
      expect(await formulas(strategy, options, 3)).toEqual(await formulas(strategy, options, 3));
      expect(await formulas(strategy, options, 3)).not.toEqual(await formulas(strategy, options, 4));
    });

    it('goes on after a load as if nothing had happened', async () => {
      const plain = await formulas(strategy, options, 5);
      for (const stop of [0, 1, 4, 9]) expect(await formulas(strategy, options, 5, stop)).toEqual(plain);
    });

    it('does not ask twice for a formula while there are others', async () => {
      const world = createWorld(2);
      const searcher = strategy.create(world.context, options);
      const hashes: string[] = [];
      for (const count of BATCHES) {
        const candidates = await searcher.ask(count);
        hashes.push(...candidates.map(({ ast }) => hashOf(ast)));
        searcher.tell(world.score(candidates));
      }
      expect(new Set(hashes).size).toBe(hashes.length);
    });

    it('lives with every status, all batches of one kind', async () => {
      for (const status of ['duplicate', 'rejected', 'unscorable', 'failed'] satisfies Status[]) {
        const world = createWorld(6, status);
        const searcher = strategy.create(world.context, options);
        for (const count of BATCHES) searcher.tell(world.score(await searcher.ask(count)));
        expect(await searcher.ask(4)).toHaveLength(4);
      }
    });

    it('tries the seeds it is given', async () => {
      const seeds = ['ts_mean(close, 5) / close', 'ts_corr(close, volume, 17)'].map((text) => parse(text));
      const world = createWorld(7, undefined, seeds);
      const asked = (await strategy.create(world.context, options).ask(40)).map(({ ast }) => hashOf(ast));
      for (const seed of seeds) expect(asked).toContain(hashOf(seed));
    });

    it('does not hang when the space is used up', async () => {
      const world = createWorld(8);
      const vocabulary = vocabularyOf({
        fields: ['close'],
        operators: ['abs'],
        windows: [5],
        constants: [],
        maxTokens: 2,
      });
      const searcher = strategy.create({ ...world.context, vocabulary }, options);
      for (let i = 0; i < 3; i++) searcher.tell(world.score(await searcher.ask(10)));
    });
  });
}

/** All formulas asked for, as text; with `stop`, the searcher is saved and a new one goes on from there. */
async function formulas(
  strategy: Strategy,
  options: Readonly<Record<string, unknown>>,
  seed: number,
  stop?: number,
): Promise<string[]> {
  const world = createWorld(seed);
  let searcher: Searcher = strategy.create(world.context, options);
  const texts: string[] = [];
  for (const [i, count] of BATCHES.entries()) {
    if (i === stop) {
      const state = JSON.parse(JSON.stringify(searcher.save()));
      searcher = strategy.create({ ...world.context, rng: createRng(999) }, options);
      searcher.load(state);
    }
    const candidates = await searcher.ask(count);
    texts.push(...candidates.map(({ ast }) => print(ast)));
    searcher.tell(world.score(candidates));
  }
  return texts;
}

/** A made-up market: scores follow from the formula's hash, every seventh has a special status, a few join the pool. */
function createWorld(seed: number, always?: Status, seeds: Context['seeds'] = []) {
  const members: Member[] = [];
  let id = 0;
  const score = (candidates: readonly Candidate[]): Outcome[] =>
    candidates.map(({ ast }) => {
      const hash = hashOf(ast);
      const chance = Number.parseInt(hash.slice(0, 6), 16) / 0x1000000;
      const special = (['rejected', 'unscorable', 'failed', 'duplicate'] as const)[Math.floor(chance * 28)];
      const status = always ?? special ?? 'scored';
      const missing = status === 'unscorable' || status === 'failed';
      const ic = missing ? null : chance - 0.5;
      const admitted = status === 'scored' && chance > 0.9;
      if (admitted) members.push({ id, ast, hash, weight: 0.1, ic: ic! });
      return {
        id: id++,
        ast,
        hash,
        status,
        ic,
        rankIc: ic,
        icir: ic,
        rankIcir: ic,
        monthlyIc: missing ? [] : [chance, -chance],
        turnover: missing ? null : chance,
        coverage: missing ? 0 : 1,
        maxPoolCorrelation: missing || members.length === 0 ? null : chance,
        nearestMember: members[0]?.id ?? null,
        gain: missing || status === 'rejected' ? null : chance - 0.9,
        poolObjective: 0.1,
        admitted,
      };
    });
  const context: Context = {
    vocabulary: vocabularyOf(),
    rng: createRng(seed, 'conformance'),
    seeds,
    library: () => members,
  };
  return { context, score };
}
