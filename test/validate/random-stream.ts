import { createSearcher } from '../../search/registry.js';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { canonical, hashOf } from '../../src/lang/index.js';
import { resolveConfig } from '../../src/run/config.js';
import { RunData } from '../../src/run/data.js';
import { Fingerprints } from '../../src/run/fingerprint.js';
import { isSparse } from '../../src/run/sparse.js';
import { createStage } from '../../src/run/stage.js';
import { HIT, hit } from '../../src/score/hit.js';
import { score } from '../../src/score/score.js';
import type { Target } from '../../src/score/target.js';
import { createRng } from '../../src/util/rng.js';
import { marketWith, planted, TASK, vocabularyFor } from './plants.js';

export interface RandomRun {
  /** Evaluations until the hit; null where there was none. */
  readonly hitAt: number | null;
  /** Best single |IC| on train after each evaluation; empty unless asked for. */
  readonly curve: Float64Array;
}

/**
 * What a whole run of `random` from this seed does for each plant. It hears no reward, so one stream of formulas serves
 * all; without `curves` it ends when all are hit.
 */
export async function randomRuns(
  plants: readonly string[],
  { seed, evaluations, curves }: { seed: number; evaluations: number; curves: boolean },
): Promise<RandomRun[]> {
  const config = resolveConfig(TASK);
  const start = async (text: string) => {
    const market = RunData.of(marketWith(planted(text), seed));
    const scene = await createStage(market, config).train();
    const curve = new Float64Array(curves ? evaluations : 0);
    return { ...scene, values: planted(text, scene.panel), best: 0, hitAt: null as number | null, curve };
  };
  const states = await Promise.all(plants.map(start));
  const { panel } = states[0]!;
  const engine = createBackend('wasm');
  const rng = createRng(seed, 'search', 'random');
  const context = { vocabulary: vocabularyFor(panel), rng, seeds: [], library: () => [] };
  const searcher = createSearcher('random', context, {});
  const fingerprints = new Fingerprints(panel, 'wasm');
  const known = new Set<string>();
  for (let count = 0; count < evaluations && (curves || states.some(({ hitAt }) => hitAt === null)); ) {
    const forms = (await searcher.ask(64)).map(({ ast }) => ({ hash: hashOf(ast), form: canonical(ast) }));
    const marks = fingerprints.of(forms.map(({ form }) => form));
    const fresh = forms.filter(({ hash }, i) => {
      const keys = [hash, marks[i] ?? hash];
      if (keys.some((key) => known.has(key))) return false;
      for (const key of keys) known.add(key);
      return true;
    });
    const matrices = evaluate(
      fresh.map(({ form }) => form),
      panel,
      engine,
    );
    for (const matrix of matrices.slice(0, evaluations - count)) {
      count++;
      for (const state of states) {
        const { values, target } = state;
        const near = state.hitAt === null && likely(matrix, values, target);
        if (curves || near) {
          const alone = score(matrix, target);
          if (alone !== null && !isSparse(alone, target, config.score.minCoverage)) {
            state.best = Math.max(state.best, Math.abs(alone.ic));
            if (near && hit(matrix, values, target)! >= HIT) state.hitAt = count;
          }
        }
        if (curves) state.curve[count - 1] = state.best;
      }
    }
  }
  return states.map(({ hitAt, curve }) => ({ hitAt, curve }));
}

/** Whether a tenth of the dates leaves hope of a hit: most formulas are far off. */
function likely(matrix: ArrayLike<number>, plant: ArrayLike<number>, target: Target): boolean {
  return (hit(matrix, plant, { ...target, to: target.from + 12 }) ?? 0) >= 0.7;
}
