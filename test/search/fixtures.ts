import { createVocabulary, type Vocabulary, type VocabularyConfig } from '../../search/space/vocabulary.js';
import type { Environment } from '../../src/lang/index.js';

export const ENV: Environment = {
  fields: ['open', 'high', 'low', 'close', 'volume', 'vwap', 'amount'],
  groups: [],
};

/** The defaults of a run config. */
export const DEFAULTS: VocabularyConfig = {
  fields: 'all',
  operators: 'default',
  windows: [1, 5, 10, 20, 40],
  constants: [-30, -10, -5, -2, -1, -0.5, -0.01, 0.01, 0.5, 1, 2, 5, 10, 30],
  units: 'strict',
  maxTokens: 20,
};

export function vocabularyOf(changes: Partial<VocabularyConfig> = {}, env = ENV): Vocabulary {
  return createVocabulary({ ...DEFAULTS, ...changes }, env);
}
