import { describe, expect, it } from 'vitest';
import { uniform } from '../../search/rl/uniform.js';
import { createEnvironment, type Environment } from '../../search/rl/walk.js';
import { createBuilder } from '../../search/space/builder.js';
import { toAst } from '../../search/space/formula.js';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { check, print } from '../../src/lang/index.js';
import { createMarket } from '../../src/panel/index.js';
import { createRng } from '../../src/util/rng.js';
import { alphagenVocabulary } from './alphagen.js';
import { ENV, vocabularyOf } from './fixtures.js';

const ROLLOUTS = Number(process.env.RL_ROLLOUTS ?? 1000);

function walks(environment: Environment, limit: () => number) {
  const rng = createRng(1, 'walks');
  return Array.from({ length: ROLLOUTS }, () => uniform(environment, rng, limit()));
}

describe('walks under the completion-aware rule', () => {
  const vocabulary = vocabularyOf();
  const environment = createEnvironment(vocabulary, 'complete');

  it('all end in a formula within the limit that checks and evaluates', () => {
    const rng = createRng(2, 'limits');
    const builder = createBuilder(vocabulary);
    const market = createMarket({ symbols: 16, dates: 60 });
    const panel = { ...market, fields: new Map(market.fields).set('amount', market.fields.get('volume')!) };
    const engine = createBackend('wasm');
    for (const { ending, tokens, limit } of walks(environment, () => 2 + rng.int(19))) {
      expect(ending).toBe('formula');
      expect(tokens.length).toBeLessThanOrEqual(limit);
      const ast = toAst(vocabulary, tokens);
      expect(builder.isFormula(tokens), print(ast)).toBe(true);
      expect(() => evaluate([check(ast, ENV).ast], panel, engine)).not.toThrow();
    }
  });
});

describe("walks under AlphaGen's rule", () => {
  // HEAD: 15 tokens, the beginning counted; its 22 operators, 6 fields, 14 constants, 5 windows.
  const vocabulary = alphagenVocabulary();
  const environment = createEnvironment(vocabulary, 'stack');

  it('end in a formula in 5 to 9 % of uniform walks', () => {
    expect(vocabulary.tokens).toHaveLength(47);
    const all = walks(environment, () => vocabulary.maxTokens);
    // Its own count takes windows of 1 where nothing but NaN comes of them.
    const share = all.filter(({ tokens }) => stackOf(tokens) === 1).length / all.length;
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.09);
  });

  it('take a formula for one only where it can be evaluated', () => {
    const rng = createRng(3);
    for (let i = 0; i < ROLLOUTS; i++) {
      const { ending, tokens } = uniform(environment, rng, vocabulary.maxTokens);
      if (ending === 'formula') expect(() => check(toAst(vocabulary, tokens), ENV)).not.toThrow();
    }
  });

  it('let a bare field, equal operands and any order of units be formulas', () => {
    const at = (name: string) => vocabulary.byName.get(name)!;
    const window = vocabulary.windows.get(10)!;
    for (const tokens of [
      [at('close')],
      [at('close'), at('close'), at('sub')],
      [at('close'), at('volume'), at('add')],
      [at('close'), at('volume'), window, at('ts_corr')],
    ]) {
      const walk = environment.start(14);
      for (const token of tokens) {
        expect(walk.legal()).toContain(token);
        expect(walk.take(token)).toBeNull();
      }
      expect(walk.legal()).toContain(vocabulary.end);
      expect(walk.take(vocabulary.end)).toBe('formula');
    }
  });

  /** Values left on the stack. */
  function stackOf(tokens: readonly number[]): number {
    let depth = 0;
    for (const index of tokens) {
      const token = vocabulary.tokens[index]!;
      depth += token.kind === 'operator' ? 1 - token.slots.length : 1;
    }
    const last = vocabulary.tokens[tokens.at(-1) ?? -1];
    return last?.kind === 'window' || last?.kind === 'constant' ? -1 : depth;
  }
});
