import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetOf } from '../../src/export/targets.js';
import { createMarket } from '../../src/panel/index.js';
import type { Library } from '../../src/run/library.js';
import { readLibraryFile } from '../../src/run/library-file.js';
import { libraryJsonSchema } from '../../src/run/library-schema.js';
import { mine } from '../../src/run/mine.js';
import { runCommand } from '../cli/in-process.js';
import { scratch } from '../cli/run-cli.js';

const folder = scratch();
const panel = createMarket({ symbols: 20, dates: 120, seed: 2 });
const label = { horizon: 5, delay: 1 };
const { library } = await mine(
  { label, strategy: { name: 'random' }, budget: { evaluations: 40 }, pool: { size: 3 }, workers: 1 },
  { panel, out: join(folder, 'run') },
);

/** Every place of a JSON value, as `factors.0.expr`. */
function places(value: unknown, at: readonly string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...at, key], ...places(inner, [...at, key])]);
}

function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  const copy: Record<string, unknown> = Object.assign(Array.isArray(value) ? [] : {}, value);
  copy[key!] = rest.length === 0 ? to : changed(copy[key!], rest, to);
  return copy;
}

function read(value: unknown): Library {
  const path = join(folder, 'changed.json');
  writeFileSync(path, JSON.stringify(value));
  return readLibraryFile(path).library;
}

describe('library.json', () => {
  it('is read back from its export as it was', () => {
    const path = join(folder, 'exported.json');
    writeFileSync(path, targetOf('json').write(library!));
    expect(readLibraryFile(path).library).toEqual(JSON.parse(JSON.stringify(library)));
    expect(library!.factors.length).toBeGreaterThan(0);
  });

  it('is refused with the place where a value is of another kind', () => {
    const { crc: _, ...plain } = JSON.parse(readFileSync(join(folder, 'run', 'library.json'), 'utf8'));
    expect(read(plain)).toEqual(plain);
    for (const place of places(plain)) {
      expect(() => read(changed(plain, place, { odd: true })), place.join('.')).toThrow(/is not a library/);
    }
    expect(() => read(changed(plain, ['factors', '0', 'weight'], 'x'))).toThrow('factors.0.weight');
  });

  it('has a JSON Schema that names all its keys', async () => {
    const { out } = await runCommand('library', 'schema');
    const schema = JSON.parse(out) as { properties: object; required: string[] };
    expect(schema).toEqual(JSON.parse(JSON.stringify(libraryJsonSchema())));
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(library!)));
    expect(schema.required).toEqual(expect.arrayContaining(Object.keys(library!)));
  });
});
