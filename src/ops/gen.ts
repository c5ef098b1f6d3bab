import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files of the folder that hold no operator. */
const OTHERS = new Set(['define', 'gen', 'index.gen', 'kernels', 'registry', 'units']);

/** Text of `index.gen.ts`: every other file of `src/ops` exports one `operator`. */
function indexOf(folder: string): string {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .filter((file) => !OTHERS.has(file))
    .sort();
  // `not` and `floor` are fine as names of imports, but `if` alone would not be: all get the same suffix.
  const local = (file: string) => `${file.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}Op`;
  return [
    '// Written by gen.ts from the files of this folder. Do not edit.',
    ...names.map((file) => `import { operator as ${local(file)} } from './${file}.js';`),
    '',
    'export const ALL = [',
    ...names.map((file) => `  ${local(file)},`),
    '] as const;',
    '',
  ].join('\n');
}

// This runs compiled, from dist/src/ops; the sources lie beside dist.
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../src/ops');
const path = join(folder, 'index.gen.ts');
const text = indexOf(folder);
if (!process.argv.includes('--check')) {
  writeFileSync(path, text);
} else if (readFileSync(path, 'utf8') !== text) {
  process.stderr.write('src/ops/index.gen.ts is out of date: run `npm run gen`\n');
  process.exitCode = 1;
}
