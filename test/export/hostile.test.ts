import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { targetOf } from '../../src/export/targets.js';
import { importFormulas, sourceOf } from '../../src/import/import.js';
import { parseLibrary } from '../../src/lang/index.js';
import { createMarket, writePanel, writeTable } from '../../src/panel/index.js';
import type { Library } from '../../src/run/library.js';
import { runCommand } from '../cli/in-process.js';
import { scratch } from '../cli/run-cli.js';
import { HOSTILE } from './hostile.js';
import { pythonWithPandas } from './python.js';

const folder = scratch();
const data = join(folder, 'market.parquet');
const file = join(folder, 'library.json');
let library: Library;

beforeAll(async () => {
  await writePanel(data, createMarket({ symbols: 20, dates: 120, seed: 3 }));
  const run = join(folder, 'run');
  const label = ['--label', 'horizon=1'];
  const flags = ['--data', data, ...label, '--evaluations', '60', '--out', run, '--no-report'];
  await runCommand('mine', '--strategy', 'random', ...flags);
  const found = JSON.parse(readFileSync(join(run, 'library.json'), 'utf8')) as Library;
  const [one] = found.factors;
  library = { ...found, factors: HOSTILE.map((id) => ({ ...one!, id, expr: 'rank(close)' })) };
  writeFileSync(file, JSON.stringify(library));
}, 60_000);

/** What a format holds of a library in which every factor has one hostile name. */
const written = (to: string) => targetOf(to).write(library);

describe('200 hostile names', () => {
  it('are 200', () => {
    expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(200);
  });

  it('begin no line of their own in formats of lines, and every formula is read back', () => {
    const entries = parseLibrary(written('alpha'));
    expect(entries.map(({ text }) => text.replace(/\s*#.*/, ''))).toEqual(HOSTILE.map(() => 'rank(close)'));
    expect(entries.every((entry) => 'ast' in entry && /^[\w.-]{1,64}$/.test(entry.id))).toBe(true);
    for (const to of ['qlib', 'brain', 'alphagen']) {
      const said =
        to === 'brain'
          ? library
          : { ...library, factors: library.factors.map((f) => ({ ...f, expr: 'ts_mean(close, 5)' })) };
      const back = importFormulas(sourceOf(to), targetOf(to).write(said), `x.${to}`);
      expect(back.length, to).toBe(HOSTILE.length);
      expect(new Set(back.map(({ id }) => id)).size, to).toBe(HOSTILE.length);
      expect(
        back.every((one) => 'ast' in one),
        to,
      ).toBe(true);
    }
  });

  it('are JSON as they are', () => {
    expect((JSON.parse(written('json')) as Library).factors.map(({ id }) => id)).toEqual(HOSTILE);
  });

  it('are nowhere in LaTeX, whose formulas hold no command of theirs', () => {
    expect(
      written('latex').match(/\\(?!begin\{tabular|end\{tabular|toprule|midrule|bottomrule|texttt|\\)[a-z]+\{?/g),
    ).toBeNull();
    const evil = { ...library, factors: [{ ...library.factors[0]!, expr: '\\input{x} % $y$ #1 ~^&' }] };
    expect(targetOf('latex').write(evil)).toContain(
      '\\texttt{\\textbackslash{}input\\{x\\} \\% \\$y\\$ \\#1 \\textasciitilde{}\\textasciicircum{}\\&}',
    );
  });

  const python = pythonWithPandas();
  if (python === null) console.warn('skipped: hostile names in the pandas module (no python3 with pandas)');
  it.skipIf(python === null)('are texts in a Python module', () => {
    writeFileSync(join(folder, 'alphas.py'), written('pandas'));
    const program =
      'import ast, json; tree = ast.parse(open("alphas.py").read()); import alphas; print(json.dumps([[n for n, _, _ in alphas.FACTORS], sorted({a.name for t in ast.walk(tree) if isinstance(t, ast.Import) for a in t.names})]))';
    const { stdout, stderr } = spawnSync(python!, ['-c', program], { cwd: folder, encoding: 'utf8' });
    const [names, imports] = JSON.parse(stdout || 'null') ?? [stderr];
    expect(names).toEqual(HOSTILE);
    expect(imports).toEqual(['numpy', 'pandas', 'sys']);
  });

  it('are cells of a CSV file, and formulas of a spreadsheet only where that is not asked', async () => {
    const columns = [
      { name: '=evil', data: HOSTILE },
      { name: 'x', data: Float64Array.from(HOSTILE, () => -1) },
    ];
    const read = (path: string) => cellsOf(readFileSync(path, 'utf8'));
    const [plain, safe] = [join(folder, 'plain.csv'), join(folder, 'safe.csv')];
    await writeTable(plain, columns);
    await writeTable(safe, columns, { spreadsheet: true });
    expect(read(plain)).toEqual([['=evil', 'x'], ...HOSTILE.map((name) => [name, '-1'])]);
    const texts = read(safe).map(([text]) => text!);
    expect(texts.filter((text) => /^[=+\-@\t\r]/.test(text))).toEqual([]);
    expect(texts.slice(1).map((text, i) => (text === HOSTILE[i] ? text : text.slice(1)))).toEqual(HOSTILE);
  });

  it('name no file: every export writes where it is told and nowhere else', async () => {
    const out = join(folder, 'out');
    mkdirSync(out);
    const before = readdirSync(folder).sort();
    for (const to of ['alpha', 'json', 'brain', 'latex', 'pandas', 'csv', 'parquet']) {
      expect((await runCommand('export', file, '--to', to, '--data', data, '-o', join(out, `x.${to}`))).code, to).toBe(
        0,
      );
    }
    expect(readdirSync(out).sort()).toEqual([
      'x.alpha',
      'x.brain',
      'x.csv',
      'x.json',
      'x.latex',
      'x.pandas',
      'x.parquet',
    ]);
    expect(readdirSync(folder).sort()).toEqual(before);
  }, 60_000);
});

describe('an export of factors that a format cannot say', () => {
  it('names the operator and the factor, and leaves them out where asked', async () => {
    const mixed = {
      ...library,
      factors: [
        { ...library.factors[0]!, id: 'f1', expr: 'ts_mean(close, 5)' },
        { ...library.factors[0]!, id: 'f2', expr: 'ts_regbeta(close, low, 20)' },
      ],
    };
    const path = join(folder, 'mixed.json');
    writeFileSync(path, JSON.stringify(mixed));
    await expect(runCommand('export', path, '--to', 'qlib')).rejects.toThrow(
      /f2: Qlib has no equivalent of `ts_regbeta`/,
    );
    const { out, err } = await runCommand('export', path, '--to', 'qlib', '--skip');
    expect(out.trim()).toBe('f1\tMean($close, 5)');
    expect(err).toContain('left out: f2: Qlib has no equivalent of `ts_regbeta`');
  });
});

/** Cells of a CSV text, quotes and all. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}
