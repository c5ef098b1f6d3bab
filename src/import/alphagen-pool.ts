import { AlphaError } from '../util/errors.js';
import type { ImportSource } from './source.js';

/** The pool that AlphaGen saves: `{"exprs": [...], "weights": [...]}`. */
export const fromAlphagenPool: ImportSource = {
  name: 'alphagen-pool',
  about: "the JSON of AlphaGen's pool, with its weights",
  dialect: 'alphagen',
  split: (text, path) => {
    const { exprs, weights } = parseJson(text, path) as { exprs?: unknown; weights?: unknown };
    if (!Array.isArray(exprs) || exprs.some((expr) => typeof expr !== 'string')) {
      throw new AlphaError('D002', `${path} is no pool of AlphaGen's`, {
        hint: 'expected {"exprs": ["..."], "weights": [...]}',
      });
    }
    return exprs.map((expr: string, i) => {
      const weight = Array.isArray(weights) && typeof weights[i] === 'number' ? { weight: weights[i] } : {};
      return { id: `a${i + 1}`, text: expr, ...weight };
    });
  },
};

export function parseJson(text: string, path: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object') return value;
  } catch {
    // Said below.
  }
  throw new AlphaError('D002', `${path} does not hold a JSON object`, { data: { path } });
}
