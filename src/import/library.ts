import { AlphaError } from '../util/errors.js';
import { parseJson } from './alphagen-pool.js';
import type { ImportSource } from './source.js';

/** A library of ours: formulas and weights; its scores are not taken over. */
export const fromLibrary: ImportSource = {
  name: 'json',
  about: 'library.json',
  dialect: 'alpha',
  split: (text, path) => {
    const { factors } = parseJson(text, path) as { factors?: unknown };
    if (!Array.isArray(factors))
      throw new AlphaError('D002', `${path} is not a library`, { hint: 'it has no factors' });
    return factors.map(({ id, expr, weight }: Record<string, unknown>, i) => ({
      id: typeof id === 'string' ? id : `f${i + 1}`,
      text: String(expr),
      ...(typeof weight === 'number' && { weight }),
    }));
  },
};
