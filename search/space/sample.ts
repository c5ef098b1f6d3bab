import type { Node } from '../../src/expr/nodes.js';
import type { Rng } from '../../src/util/rng.js';
import type { Builder } from './builder.js';
import { toAst } from './formula.js';

/**
 * A uniform roll-out: at each step one of the legal tokens, all equally likely, the end among them as soon as one series
 * is all there is. Since pushing is legal more often than combining, formulas tend to be as long as they may be; so the
 * length law is set first: a limit drawn uniformly from `least` (default 2) to the vocabulary's `maxTokens`.
 */
export function sampleTokens(builder: Builder, rng: Rng, least = 2, most = builder.vocabulary.maxTokens): number[] {
  return rollOut(builder, rng, least + rng.int(Math.max(1, most - least + 1)));
}

/** A uniform roll-out of at most `limit` tokens. */
export function rollOut(builder: Builder, rng: Rng, limit: number): number[] {
  let state = builder.start(limit);
  for (;;) {
    const token = rng.pick(builder.legal(state));
    if (token === builder.vocabulary.end) return [...state.tokens];
    state = builder.apply(state, token);
  }
}

export function sampleFormula(builder: Builder, rng: Rng): Node {
  return toAst(builder.vocabulary, sampleTokens(builder, rng));
}
