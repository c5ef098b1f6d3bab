import { createVocabulary, type Vocabulary, type VocabularyConfig } from '../../search/space/vocabulary.js';
import type { Unit } from '../../src/ops/units.js';
import { MONEY, PRICE, VOLUME } from '../../src/ops/units.js';

export const FIELDS: ReadonlyMap<string, Unit> = new Map([
  ['open', PRICE],
  ['high', PRICE],
  ['low', PRICE],
  ['close', PRICE],
  ['volume', VOLUME],
  ['vwap', PRICE],
  ['amount', MONEY],
]);

/** The defaults of a run config. */
export const DEFAULTS: VocabularyConfig = {
  fields: 'all',
  operators: 'default',
  windows: [1, 5, 10, 20, 40],
  constants: [-30, -10, -5, -2, -1, -0.5, -0.01, 0.01, 0.5, 1, 2, 5, 10, 30],
  units: 'strict',
  maxTokens: 20,
};

export function vocabularyOf(changes: Partial<VocabularyConfig> = {}, fields = FIELDS): Vocabulary {
  return createVocabulary({ ...DEFAULTS, ...changes }, fields);
}
