import { describe, expect, it } from 'vitest';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { parse } from '../../src/lang/index.js';
import type { Panel } from '../../src/panel/panel.js';
import { panelOf, tableOf } from './panel-of.js';

function run(formula: string, panel: Panel, backend: 'reference' | 'reference32' = 'reference'): (number | null)[][] {
  const [values] = evaluate([parse(formula)], panel, createBackend(backend));
  return tableOf(values!, panel);
}

/** One symbol's values over the dates. */
function series(formula: string, close: readonly (number | null)[]): (number | null)[] {
  return run(formula, panelOf({ fields: { close: close.map((value) => [value]) } })).map(([value]) => value!);
}

describe('the reference backend', () => {
  it('gives NaN until a window is full and wherever it holds a NaN', () => {
    expect(series('ts_sum(close, 2)', [1, 2, null, 4, 5])).toEqual([null, 3, null, null, 9]);
  });

  it('skips NaN and the dates before the panel under skipna', () => {
    expect(series('ts_sum(close, 3, skipna=true)', [1, null, null, null, 5])).toEqual([1, 1, 1, null, 5]);
    expect(series('ts_mean(close, 3, skipna=true, min_periods=2)', [1, 3, null, 5, null])).toEqual([
      null,
      2,
      2,
      4,
      null,
    ]);
    // A deviation needs two values, whatever is asked for.
    expect(series('ts_std_dev(close, 3, skipna=true, min_periods=1)', [1, 1, null, null, 5])).toEqual([
      null,
      0,
      0,
      null,
      null,
    ]);
  });

  it('maps what is undefined or beyond float32 to NaN, in both forms', () => {
    const panel = panelOf({ fields: { close: [[1, 0, -1, 1e30]] } });
    for (const backend of ['reference', 'reference32'] as const) {
      expect(run('1 / close', panel, backend)[0]!.map((value) => value === null)).toEqual([false, true, false, false]);
      expect(run('log(close)', panel, backend)[0]!.slice(0, 3)).toEqual([0, null, null]);
      expect(run('close * close', panel, backend)).toEqual([[1, 0, 1, null]]);
      // Beyond the range on the way is beyond it for good.
      expect(run('close * close / close / close', panel, backend)).toEqual([[1, null, 1, null]]);
    }
  });

  it('rounds each step to float32 in its rounding form', () => {
    const panel = panelOf({ fields: { close: [[1]] } });
    expect(run('close / 3 * 3 - 1', panel, 'reference32')).toEqual([
      [Math.fround(Math.fround(Math.fround(1 / 3) * 3) - 1)],
    ]);
  });

  it('ranks the universe only and gives the others NaN', () => {
    const panel = panelOf({ fields: { close: [[3, 1, 2, null]] }, universe: [[1, 1, 0, 1]] });
    expect(run('rank(close)', panel)).toEqual([[1, 0.5, null, null]]);
    expect(run('ts_delay(close, 0)', panel)).toEqual([[3, 1, 2, null]]);
  });

  it('works inside groups; who is in none gets NaN', () => {
    const panel = panelOf({ fields: { close: [[1, 3, 10, 5, 20]] }, groups: { sector: ['a', 'a', 'b', null, 'b'] } });
    expect(run('group_neutralize(close, sector)', panel)).toEqual([[-1, 1, -5, null, 5]]);
  });

  it('gives constants a value in every cell of a real symbol', () => {
    const panel = panelOf({ fields: { close: [[1, null]] } });
    const [values] = evaluate([parse('2')], panel, createBackend('reference'));
    expect([...values!]).toEqual([2, 2, ...Array.from({ length: 14 }, () => Number.NaN)]);
  });

  it('gives each formula an array of its own', () => {
    const panel = panelOf({ fields: { close: [[1, 2]] } });
    const [a, b, c] = evaluate([parse('close'), parse('-close'), parse('-close')], panel, createBackend('reference'));
    expect(a).not.toBe(panel.fields.get('close'));
    expect(b).not.toBe(c);
    expect(b).toEqual(c);
  });
});
