import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBackend, environmentOf, evaluate } from '../../src/engine/index.js';
import { check, equal, lint, parse, parseLibrary } from '../../src/lang/index.js';
import { createMarket } from '../../src/panel/market.js';
import type { Panel } from '../../src/panel/panel.js';
import { AlphaError } from '../../src/util/errors.js';
import { describeShared } from '../shared.js';
import { alpha360, fromCorpus, LIBRARIES } from './libraries.js';

const ENV = {
  fields: ['open', 'high', 'low', 'close', 'volume', 'vwap', 'amount', 'cap'],
  groups: ['sector', 'industry', 'subindustry'],
};

/** Formulas of each library, and how many of them hold where all usual fields are given. */
const COUNTS: Readonly<Record<string, readonly [number, number]>> = {
  'alpha101.alpha': [101, 101],
  'alpha158.alpha': [158, 158],
  'alpha360.alpha': [360, 360],
  'classic.alpha': [64, 64],
  'gtja191.alpha': [191, 185],
};

const text = (file: string) => readFileSync(join('factors', file), 'utf8');

function refusal(run: () => void): AlphaError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof AlphaError) return error;
    throw error;
  }
}

describe('the factor libraries', () => {
  it('are these', () => {
    expect(readdirSync('factors').filter((file) => file.endsWith('.alpha'))).toEqual(Object.keys(COUNTS));
  });

  for (const [file, [count, held]] of Object.entries(COUNTS)) {
    it(`${file}: ${count} formulas are read, ${held} pass the check`, () => {
      const entries = parseLibrary(text(file), file);
      expect(entries.length).toBe(count);
      expect(new Set(entries.map(({ id }) => id)).size).toBe(count);
      const passed = entries.filter((entry) => {
        if ('error' in entry) throw entry.error;
        // What a tool reads from the entry's text is the entry's formula.
        expect(equal(parse(entry.text), entry.ast), entry.id).toBe(true);
        return refusal(() => check(entry.ast, ENV)) === undefined;
      });
      expect(passed.length).toBe(held);
    });
  }

  it('alpha360 follows its rule', () => {
    expect(text('alpha360.alpha')).toBe(alpha360());
  });

  it('every classic factor cites its study and has tags and sound units', () => {
    const entries = parseLibrary(text('classic.alpha'));
    expect(entries.length).toBeGreaterThanOrEqual(40);
    for (const entry of entries) {
      expect(entry.source, entry.id).toMatch(/\(\d{4}\)/);
      expect(entry.tags?.length, entry.id).toBeGreaterThan(0);
      if ('ast' in entry)
        expect(
          lint(entry.ast, ENV).filter(({ rule }) => rule !== 'division'),
          entry.id,
        ).toEqual([]);
    }
  });

  const base = createMarket({ symbols: 12, dates: 60 });
  const sector = base.groups.get('sector')!;
  const panel: Panel = {
    ...base,
    groups: new Map(['sector', 'industry', 'subindustry'].map((name) => [name, sector])),
  };
  const lacking: Readonly<Record<string, readonly string[]>> = {
    'alpha101.alpha': ['alpha056'],
    'alpha158.alpha': [],
    'classic.alpha': ['turnover', 'size'],
  };
  for (const [file, wanted] of Object.entries(lacking)) {
    it(`${file}: all are evaluated but those that need cap, and these say so`, () => {
      const backend = createBackend('reference');
      const environment = environmentOf(panel);
      const refused = parseLibrary(text(file)).flatMap((entry) => {
        const error = refusal(() => {
          const { ast } = check(parse(entry.text), environment, { source: entry.text });
          const [values] = evaluate([ast], panel, backend);
          expect(values!.length).toBeGreaterThanOrEqual(60 * 12);
        });
        if (error) expect(`${error.message} ${error.details.hint}`).toMatch(/`cap`.*fields: close, high/);
        return error ? [entry.id] : [];
      });
      expect(refused).toEqual(wanted);
    });
  }
});

describe('names in a library', () => {
  it('stand for the formulas above, at their own place in errors', () => {
    const entries = parseLibrary(
      '_gap = open / ts_delay(close, 1) - 1\n\n# source: nobody (2020)\n# tags: a, b\ngap = rank(_gap)\nboth = gap + _gap\n',
    );
    expect(entries.map(({ id, text }) => [id, text])).toEqual([
      ['gap', 'rank(open / ts_delay(close, 1) - 1)'],
      ['both', 'rank(open / ts_delay(close, 1) - 1) + (open / ts_delay(close, 1) - 1)'],
    ]);
    expect(entries[0]).toMatchObject({ line: 5, tags: ['a', 'b'], source: 'nobody (2020)' });
    expect(entries[1]!.tags).toBeUndefined();
  });

  it('that grow without end are refused', () => {
    const lines = ['_a0 = close + open', ...Array.from({ length: 40 }, (_, i) => `_a${i + 1} = _a${i} * _a${i}`)];
    const last = parseLibrary(lines.join('\n')).at(-1)!;
    expect('error' in last && last.error.code).toBe('F001');
  });
});

describeShared('the libraries of published formulas', (shared) => {
  for (const library of LIBRARIES) {
    it(`${library.file} is what its reader makes of the formulas`, () => {
      const corpus = readFileSync(join(shared, 'corpus', library.corpus), 'utf8');
      expect(text(library.file)).toBe(fromCorpus(library, corpus));
    });
  }
});
