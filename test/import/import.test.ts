import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetOf } from '../../src/export/targets.js';
import { importFormulas, sourceOf } from '../../src/import/import.js';
import { hashOf, parse } from '../../src/lang/index.js';
import type { Library } from '../../src/run/library.js';
import { cli, scratch } from '../cli/run-cli.js';
import { describeShared } from '../shared.js';

const FORMULAS = ['ts_delta(close, 5) / ts_mean(volume, 10)', 'abs(ts_max(high, 20) - low)', 'log(ts_sum(volume, 5))'];
const score = { ic: 0.1, rankIc: 0.1 };
const library = {
  factors: FORMULAS.map((expr, i) => ({ id: `f${i}`, expr, weight: 0.5 - i, train: score, valid: score })),
  train: score,
  valid: score,
  label: { horizon: 1 },
  split: { train: ['a', 'b'], valid: ['c', 'd'] },
} as unknown as Library;

describe('what is exported', () => {
  it.each(['alpha', 'alphagen', 'json'])('to %s comes back as it was', (name) => {
    const text = targetOf(name).write(library);
    const back = importFormulas(sourceOf(name), text, name);
    expect(back.map((one) => ('ast' in one ? hashOf(one.ast) : String(one.error)))).toEqual(
      FORMULAS.map((formula) => hashOf(parse(formula))),
    );
  });

  it.each(['qlib', 'brain'])('to %s comes back with what the dialect says differently, and a note of it', (name) => {
    const notes: string[] = [];
    const text = targetOf(name).write(library, (note) => notes.push(note));
    const back = importFormulas(sourceOf(name), text, name);
    expect(back.every((one) => 'ast' in one)).toBe(true);
    if (name === 'qlib') expect(notes.join()).toContain('Qlib skips them');
  });

  it('names the operator and the factor that a dialect cannot say', () => {
    const ranked = { ...library, factors: [{ ...library.factors[0]!, expr: 'rank(close)' }] };
    expect(() => targetOf('qlib').write(ranked)).toThrow(/^f0: .*`rank`/);
  });

  it('to LaTeX holds no command of a formula', () => {
    const text = targetOf('latex').write({
      ...library,
      factors: [{ ...library.factors[0]!, expr: '\\input{x} & 5% ^ ~ $close_1 #' }],
    });
    expect(text).toContain(
      '\\textbackslash{}input\\{x\\} \\& 5\\% \\textasciicircum{} \\textasciitilde{} \\$close\\_1 \\#',
    );
  });
});

describe('import', () => {
  it("reads AlphaGen's pool with weights, CSV, and says why not", () => {
    const pool = JSON.stringify({ exprs: ['Abs($close)', 'Foo($close)'], weights: [0.5, -1] });
    const [good, bad] = importFormulas(sourceOf('alphagen-pool'), pool, 'pool.json');
    expect(good).toMatchObject({ id: 'a1', weight: 0.5 });
    expect(bad).toMatchObject({ id: 'a2', error: { code: 'F012' } });
    const csv = 'id,formula,weight\nx,"ts_corr(close, volume, 5)",2\n';
    expect(importFormulas(sourceOf('csv'), csv, 'a.csv')).toMatchObject([{ id: 'x', weight: 2, notes: [] }]);
    expect(() => importFormulas(sourceOf('alphagen-pool'), '[]', 'p')).toThrow(/no pool/);
    expect(() => importFormulas(sourceOf('csv'), 'a,b\n1,2\n', 'p')).toThrow(/no column/);
  });

  it('writes what could be read and fails for the rest', async () => {
    const [source, target] = ['in.txt', 'out.alpha'].map((name) => join(scratch(), name));
    writeFileSync(source!, 'a\tRef($close, 5)\nb\tRef($close, -5)\n');
    const { code, err } = await cli('import', source!, '--from', 'qlib', '-o', target!);
    expect(code).toBe(1);
    expect(err).toContain('1 of 2 formulas read');
    expect(readFileSync(target!, 'utf8')).toContain('a = ts_delay(close, 5)');
  });
});

describeShared('published formulas', (shared) => {
  it('of the 101 and of Alpha158 are all read', () => {
    const read = (file: string, from: string) =>
      importFormulas(sourceOf(from), readFileSync(join(shared, 'corpus', file), 'utf8'), file);
    expect(read('alpha101.txt', 'alpha101').filter((one) => 'error' in one)).toEqual([]);
    expect(read('alpha101.txt', 'alpha101').length).toBe(101);
    expect(read('alpha158.txt', 'alpha158').filter((one) => 'error' in one)).toEqual([]);
  });
});
