import { createBuilder } from '../../search/space/builder.js';
import { sampleFormula } from '../../search/space/sample.js';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { canonical, hashOf } from '../../src/lang/index.js';
import { HIT } from '../../src/score/hit.js';
import { score } from '../../src/score/score.js';
import { createRng } from '../../src/util/rng.js';
import { CHECKPOINTS, WHOLE } from './rl-hunt.js';
import { bareMarket, likeness, marketWith, PLANTS, planted, vocabularyFor } from './rl-market.js';

/**
 * Uniform random search for all plants at once: it hears no reward, so one stream of formulas serves every label.
 * For each plant: evaluations until the hit, and the best |IC| at the checkpoints up to `evaluations`.
 */
export function randomSearch(seed: number, evaluations: number): { hitAt: number | null; curve: number[] }[] {
  const bare = bareMarket();
  const engine = createBackend('wasm');
  const labels = PLANTS.map((text) => {
    const values = planted(text, bare);
    return { values, ...marketWith(values, seed) };
  });
  const builder = createBuilder(vocabularyFor(bare));
  const rng = createRng(seed, 'search', 'random');
  const known = new Set<string>();
  const found = PLANTS.map(() => ({ hitAt: null as number | null, best: 0, curve: [] as number[] }));
  while (known.size < evaluations) {
    const batch = new Map<string, ReturnType<typeof canonical>>();
    while (batch.size < 64) {
      const ast = sampleFormula(builder, rng);
      const hash = hashOf(ast);
      if (!known.has(hash)) batch.set(hash, canonical(ast));
    }
    const matrices = evaluate([...batch.values()], bare, engine);
    for (const [i, hash] of [...batch.keys()].entries()) {
      known.add(hash);
      for (const [p, { values, target }] of labels.entries()) {
        const state = found[p]!;
        const { ic, coverage } = score(matrices[i]!, target) ?? { ic: 0, coverage: 0 };
        if (coverage >= WHOLE) state.best = Math.max(state.best, Math.abs(ic));
        if (CHECKPOINTS.includes(known.size) || known.size === evaluations) state.curve.push(state.best);
        if (state.hitAt === null && likeness(matrices[i]!, values, target) >= HIT) state.hitAt = known.size;
      }
    }
  }
  return found.map(({ hitAt, curve }) => ({ hitAt, curve }));
}
