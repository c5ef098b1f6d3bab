import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alpha360, fromCorpus, LIBRARIES } from './libraries.js';

// Writes the libraries anew: node dist/test/factors/make.js <folder of the published formulas>
const [folder = '../shared/corpus'] = process.argv.slice(2);
for (const library of LIBRARIES) {
  writeFileSync(join('factors', library.file), fromCorpus(library, readFileSync(join(folder, library.corpus), 'utf8')));
}
writeFileSync(join('factors', 'alpha360.alpha'), alpha360());
