import type { Rng } from '../../src/util/rng.js';
import type { ToyModel } from './toy-model.js';

/** What the toy model says to a question of ours: it only looks at which form of answer is wanted. */
export function answerTo(prompt: string, model: ToyModel, rng: Rng): Record<string, unknown> {
  if (prompt.includes('"score": 0 to 10')) return { reason: 'a guess', score: rng.int(11) };
  if (prompt.includes('"hypothesis"'))
    return {
      name: `Toy idea ${rng.int(1000)}`,
      description: `what ${model.write(rng)} says`,
      hypothesis: 'what was, may come again',
    };
  return written(model.write(rng), rng);
}

/** A formula with its first window as a parameter, and two or three values for it. */
function written(formula: string, rng: Rng): Record<string, unknown> {
  const window = /, (\d+) ?\)/.exec(formula);
  if (!window) return { formula, arguments: [] };
  const named = formula.replace(window[0], ', p1)');
  const values = [Number(window[1]), 5 + rng.int(20), 2 + rng.int(30)].slice(0, 2 + rng.int(2));
  return { formula: named, arguments: values.map((p1) => ({ p1 })) };
}
