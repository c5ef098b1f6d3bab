import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** A file imports from lower layers or from its own folder: ARCHITECTURE.md says why. */
const LAYERS: Readonly<Record<string, number>> = {
  'src/util': 0,
  'src/expr': 1,
  'src/kernels': 1,
  'src/tensor': 2,
  'src/llm': 1,
  'src/ops': 2,
  'src/panel': 2,
  'src/lang': 3,
  search: 4,
  'src/plan': 4,
  'src/engine': 5,
  'src/score': 6,
  'src/combine': 7,
  'src/run': 8,
  'src/report': 9,
  'src/export': 9,
  'src/import': 9,
  'src/cli': 10,
  src: 11,
};

/** What a strategy may see: no data, no scores, no run. */
const SEARCH_SEES = ['src/util', 'src/expr', 'src/tensor', 'src/llm', 'src/ops', 'src/lang', 'search'];

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('assembly/'))
    .map((file) => join(folder, file));
}

function layerOf(file: string): string {
  const folder = Object.keys(LAYERS)
    .filter((layer) => file.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0];
  if (folder === undefined) throw new Error(`${file} lies in no layer`);
  return folder;
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, target]) =>
    relative(process.cwd(), resolve(dirname(file), target!)),
  );
}

const files = [...sources('src'), ...sources('search')];

describe('layers', () => {
  it('import downwards only', () => {
    const upward = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => !target.startsWith('grammar/'))
        .filter((target) => layerOf(target) !== layerOf(file) && LAYERS[layerOf(target)]! >= LAYERS[layerOf(file)]!)
        .map((target) => `${file} -> ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it('keep data, scores and runs out of the strategies', () => {
    const seen = files
      .filter((file) => file.startsWith('search/'))
      .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
      .filter(({ target }) => !SEARCH_SEES.includes(layerOf(target)));
    expect(seen).toEqual([]);
  });
});

describe('the sources', () => {
  const offenders = (pattern: RegExp, allowed: readonly string[] = []) =>
    files.filter((file) => !allowed.some((path) => file.startsWith(path)) && pattern.test(readFileSync(file, 'utf8')));

  it('make no code from strings', () => {
    expect(offenders(/\beval\(|\bFunction\(|from 'node:vm'|\bimport\((?!'\.)/)).toEqual([]);
  });

  it('are tested where code from strings is forbidden', () => {
    expect(() => new Function('return 1')()).toThrow(EvalError);
  });

  it('read clock and chance through util only', () => {
    expect(offenders(/Math\.random|Date\.now|performance\.now|new Date\(\)/, ['src/util/'])).toEqual([]);
  });
});
