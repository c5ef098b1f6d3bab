import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { environmentOf, evaluateTail, WasmEngine } from '../../src/engine/index.js';
import { check } from '../../src/lang/index.js';
import { cellsOf, type Panel, shapeOf, sliceDates, sliceMatrix } from '../../src/panel/panel.js';
import { plan } from '../../src/plan/plan.js';
import { createRng } from '../../src/util/rng.js';
import { randomFormulas } from '../conformance/formulas.js';
import { panelsOf } from '../conformance/panels.js';

const PANELS = panelsOf({ dates: 70, symbols: 35 }).filter(({ title }) => !title.startsWith('levels'));

function formulasOf(panel: Panel, count: number, label: string) {
  return randomFormulas(count, panel, createRng(17, 'bits', label)).map((ast) => check(ast, environmentOf(panel)));
}

describe('the same bits', () => {
  it('on every machine and version of Node', () => {
    const engine = new WasmEngine();
    const hash = createHash('sha256');
    // Whole numbers: their making takes no function that a platform may round its own way.
    for (const { panel } of PANELS.filter(({ title }) => title.startsWith('integers'))) {
      const formulas = formulasOf(panel, 300, 'golden').map(({ ast }) => ast);
      for (const values of engine.evaluate(plan(formulas, environmentOf(panel)), panel)) {
        // NaN has many bit patterns, all of them NaN.
        hash.update(Uint8Array.from(values, (value) => Number(Number.isNaN(value))));
        hash.update(Float32Array.from(values, (value) => (Number.isNaN(value) ? 0 : value)));
      }
    }
    expect(hash.digest('hex').slice(0, 16)).toBe('d504e90f90c78541');
  });

  it.each(PANELS)('alone, in a batch, and from the cache: $title', ({ panel }) => {
    const environment = environmentOf(panel);
    const formulas = formulasOf(panel, 60, 'batch').map(({ ast }) => ast);
    const batch = new WasmEngine();
    const first = batch.evaluate(plan(formulas, environment), panel);
    const again = batch.evaluate(plan(formulas.toReversed(), environment), panel).reverse();
    for (const [i, formula] of formulas.entries()) {
      const [alone] = new WasmEngine().evaluate(plan([formula], environment), panel);
      expect(alone).toEqual(first[i]);
      expect(again[i]).toEqual(first[i]);
    }
  });

  it.each(PANELS)('on the last dates from the lookback as on all: $title', ({ panel }) => {
    const engine = new WasmEngine();
    const { dates } = shapeOf(panel);
    let finite = 0;
    for (const { ast, lookback } of formulasOf(panel, 300, 'tail')) {
      const [full] = engine.evaluate(plan([ast], environmentOf(panel)), panel);
      for (const last of [1, 5]) {
        const tail = evaluateTail(ast, panel, { lookback, last, engine });
        expect(tail).toEqual(sliceMatrix(shapeOf(panel), full!, dates - last, dates));
        finite += tail.filter((value) => !Number.isNaN(value)).length;
      }
      expect(full).toHaveLength(cellsOf(shapeOf(panel)));
    }
    expect(finite).toBeGreaterThan(10_000);
    expect(sliceDates(panel, 10, 20).origin).toBe(10);
  });
});
