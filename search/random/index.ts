import { z } from 'zod';
import { hashOf } from '../../src/lang/index.js';
import type { Json } from '../../src/util/json.js';
import { restoreRng } from '../../src/util/rng.js';
import type { Candidate, Strategy } from '../contract.js';
import { parseOptions } from '../options.js';
import { createBuilder } from '../space/builder.js';
import { toAst } from '../space/formula.js';
import { sampleTokens } from '../space/sample.js';

/** Draws before a formula that was asked for already is asked for again; then the space is all but used up. */
const TRIES = 200;

/**
 * The control that every other strategy is measured against: uniform roll-outs of the shared vocabulary (the length law
 * is in space/sample.ts), each formula asked for once. Seeds come first.
 */
export const random: Strategy = {
  name: 'random',
  doc: 'uniform over formulas that can be completed; no options',
  create(context, options) {
    parseOptions('random', z.strictObject({}), options);
    const builder = createBuilder(context.vocabulary);
    let rng = context.rng;
    let asked = new Set<string>();
    let step = 0;

    const next = (): Candidate => {
      const seed = context.seeds[step++];
      const origin = { strategy: 'random', step: step - 1, parents: [] };
      if (seed) {
        asked.add(hashOf(seed));
        return { ast: seed, origin: { ...origin, note: 'seed' } };
      }
      for (let tries = 1; ; tries++) {
        const ast = toAst(context.vocabulary, sampleTokens(builder, rng));
        const hash = hashOf(ast);
        if (asked.has(hash) && tries < TRIES) continue;
        asked.add(hash);
        return { ast, origin };
      }
    };

    return {
      ask: async (count) => Array.from({ length: count }, next),
      tell: () => {},
      save: () => ({ step, rng: rng.save(), asked: [...asked] }),
      load: (state: Json) => {
        const saved = state as { step: number; rng: number[]; asked: string[] };
        step = saved.step;
        rng = restoreRng(saved.rng);
        asked = new Set(saved.asked);
      },
    };
  },
};
