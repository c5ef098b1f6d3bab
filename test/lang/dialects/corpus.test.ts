import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check, dialects, equal, type Node, print, printDialect, readDialect, size } from '../../../src/lang/index.js';
import { AlphaError } from '../../../src/util/errors.js';
import { describeShared } from '../../shared.js';

/** What the formulas of the papers read. */
const ENV = {
  fields: ['open', 'high', 'low', 'close', 'volume', 'vwap', 'amount', 'cap'],
  groups: ['sector', 'industry', 'subindustry'],
};

function formulas(shared: string, file: string): { id: string; text: string }[] {
  return readFileSync(join(shared, 'corpus', `${file}.txt`), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'))
    .map(([id, text]) => ({ id: id!, text: text! }));
}

/** What stops a formula: nothing, or the codes and messages of its errors. */
function faults(ast: Node, source: string): string {
  try {
    check(ast, ENV, { source });
    return '';
  } catch (error) {
    if (!(error instanceof AlphaError)) throw error;
    expect(error.details.span, source).toBeDefined();
    const others = (error.details.data?.others ?? []) as { message: string }[];
    return [error.message, ...others.map(({ message }) => message)].join('; ');
  }
}

const CORPUS = [
  { dialect: 'wq101', file: 'alpha101', count: 101 },
  { dialect: 'qlib', file: 'alpha158', count: 158 },
  { dialect: 'gtja', file: 'gtja191_fixed', count: 191 },
  { dialect: 'alphagen', file: 'alphagen_examples', count: 40 },
  { dialect: 'brain', file: 'brain_examples', count: 20 },
];

/** The formulas that lack something, and its name. */
const LACKING: Readonly<Record<string, readonly string[]>> = {
  30: ['regresi', 'mkt', 'smb', 'hml'],
  75: ['benchmarkindexclose', 'benchmarkindexopen'],
  143: ['self'],
  149: ['filter', 'benchmarkindexclose'],
  181: ['benchmarkindexclose'],
  182: ['benchmarkindexclose', 'benchmarkindexopen'],
};

describeShared('the published formulas', (shared) => {
  for (const { dialect, file, count } of CORPUS.slice(0, 2)) {
    it(`${file}: ${count} of ${count} are read and pass the check`, () => {
      const all = formulas(shared, file);
      expect(all.length).toBe(count);
      for (const { id, text } of all) expect(faults(readDialect(dialect, text).ast, text), id).toBe('');
    });
  }

  it('gtja191: 191 are read, 185 pass, and the other six are told what they lack', () => {
    const all = formulas(shared, 'gtja191_fixed');
    expect(all.length).toBe(191);
    const failed = all.flatMap(({ id, text }) => {
      const fault = faults(readDialect('gtja', text).ast, text);
      return fault === '' ? [] : [{ id, fault }];
    });
    expect(failed.map(({ id }) => id)).toEqual(Object.keys(LACKING));
    for (const { id, fault } of failed) for (const name of LACKING[id]!) expect(fault).toContain(`\`${name}\``);
  });

  it('alphagen: all but the label are read; as a label it is too', () => {
    for (const { id, text } of formulas(shared, 'alphagen_examples')) {
      const label = text.includes('-20d');
      expect(faults(readDialect('alphagen', text, { label }).ast, text), id).toBe(
        label ? '`ts_delay($close, -20)` reads 20 dates ahead'.replace('$', '') : '',
      );
      if (label) expect(() => readDialect('alphagen', text)).toThrow(expect.objectContaining({ code: 'F010' }));
    }
  });

  it('brain: what has an equivalent is read, the rest says which operator has none', () => {
    const refused = formulas(shared, 'brain_examples').flatMap(({ text }) => {
      try {
        readDialect('brain', text);
        return [];
      } catch (error) {
        if (!(error instanceof AlphaError)) throw error;
        expect(error.code).toBe('F020');
        return [error.details.data?.operator];
      }
    });
    expect(refused).toEqual(['days_from_last_change', 'last_diff_value', 'ts_quantile']);
  });

  it('keep their size within the limits of our own language', () => {
    for (const { dialect, file } of CORPUS.slice(0, 3)) {
      for (const { id, text } of formulas(shared, file))
        expect(size(readDialect(dialect, text).ast), id).toBeLessThanOrEqual(500);
    }
  });

  for (const { dialect, file } of CORPUS) {
    for (const target of dialects.keys()) {
      it(`${file} in ${target}: what is printed reads back as the same tree`, () => {
        let exact = 0;
        for (const { id, text } of formulas(shared, file)) {
          const ast = readable(dialect, text);
          if (ast === undefined) continue;
          const notes: string[] = [];
          const printed = printable(target, ast, notes);
          if (printed === undefined) continue;
          const back = readDialect(target, printed, { label: true }).ast;
          if (notes.length > 0) continue;
          exact++;
          expect(equal(back, ast), `${id}: ${printed} is ${print(back)}, not ${print(ast)}`).toBe(true);
        }
        if (target === dialect || target === 'alpha')
          expect(exact).toBeGreaterThanOrEqual(
            { brain: 16, alphagen: 40 }[dialect as 'brain'] ?? formulas(shared, file).length,
          );
      });
    }
  }
});

function readable(dialect: string, text: string): Node | undefined {
  try {
    return readDialect(dialect, text, { label: true }).ast;
  } catch (error) {
    if (error instanceof AlphaError && error.code === 'F020') return undefined;
    throw error;
  }
}

function printable(target: string, ast: Node, notes: string[]): string | undefined {
  try {
    return printDialect(target, ast, ({ message }) => notes.push(message));
  } catch (error) {
    if (!(error instanceof AlphaError) || error.code !== 'F020') throw error;
    expect(error.details.data?.operator, error.message).toBeTypeOf('string');
    return undefined;
  }
}

describe('the corpus', () => {
  it('names dialects that exist', () => {
    for (const { dialect } of CORPUS) expect([...dialects.keys()]).toContain(dialect);
  });
});
