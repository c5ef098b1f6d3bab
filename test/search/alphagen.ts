import { createVocabulary, type Vocabulary } from '../../search/space/vocabulary.js';
import { readConfig } from '../../src/run/config.js';
import { ENV } from './fixtures.js';

/** The vocabulary of the preset's config, as a run would make it. */
export function alphagenVocabulary(): Vocabulary {
  return createVocabulary(readConfig('search/rl/alphagen.json5').vocabulary, ENV);
}
