import { describe, expect, it } from 'vitest';
import { environmentOf, WasmEngine } from '../../src/engine/index.js';
import { check, parse, print } from '../../src/lang/index.js';
import { sliceDates } from '../../src/panel/panel.js';
import { plan } from '../../src/plan/plan.js';
import { AlphaError } from '../../src/util/errors.js';
import { createRng } from '../../src/util/rng.js';
import { randomFormulas } from '../conformance/formulas.js';
import { panelsOf } from '../conformance/panels.js';

const panel = panelsOf({ dates: 40, symbols: 33 })[0]!.panel;
const environment = environmentOf(panel);
const EVALUATIONS = 2000;

function programOf(...formulas: string[]) {
  return plan(
    formulas.map((source) => check(parse(source), environment, { source }).ast),
    environment,
  );
}

describe("the engine's memory", () => {
  it('does not grow with the number of evaluations', () => {
    const engine = new WasmEngine({ limits: { cacheBytes: 2 ** 18, formulaBytes: 2 ** 24 } });
    const rng = createRng(3, 'memory');
    let early = 0;
    for (let done = 0; done < EVALUATIONS; done += 8) {
      // Constants of their own, so that no result is found in the cache.
      const batch = randomFormulas(8, panel, rng).map((ast) => `(${print(ast)}) * ${1 + done / 1e6}`);
      engine.each(programOf(...batch), panel, () => {});
      if (done < EVALUATIONS / 5) early = engine.library.memory.used;
    }
    expect(engine.library.memory.used).toBeLessThanOrEqual(1.05 * early);
  });

  it('holds results to find them again, within its budget', () => {
    const matrix = 3 * 40 * 64;
    const engine = new WasmEngine({ limits: { cacheBytes: 4 * matrix, formulaBytes: 2 ** 24 } });
    const first = engine.evaluate(programOf('rank(close) - rank(open)'), panel);
    expect(engine.cache).toMatchObject({ hits: 0, bytes: 3 * matrix });
    expect(engine.evaluate(programOf('rank(close) - rank(open)'), panel)).toEqual(first);
    expect(engine.cache.hits).toBe(1);
    for (const field of ['open', 'high', 'low', 'close', 'volume', 'vwap']) {
      engine.evaluate(programOf(`rank(-${field})`), panel);
    }
    expect(engine.cache.bytes).toBe(4 * matrix);
    // What is evicted and computed again is the same to the bit.
    expect(engine.evaluate(programOf('rank(close) - rank(open)'), panel)).toEqual(first);
  });

  it.each(panelsOf({ dates: 40, symbols: 33 }))(
    'holds the first dates of a panel as if it had no more: $title',
    (one) => {
      const first = sliceDates(one.panel, 0, 25);
      const asts = randomFormulas(40, first, createRng(4, one.title));
      const program = plan(asts, environmentOf(first));
      const engine = new WasmEngine();
      const held = engine.hold(one.panel, 25);
      expect(held.dates).toEqual(first.dates);
      expect(engine.evaluate(program, held)).toEqual(new WasmEngine().evaluate(program, first));
      // Another one takes its place.
      const all = engine.hold(one.panel, 40);
      expect(engine.evaluate(program, all)).toEqual(new WasmEngine().evaluate(program, one.panel));
    },
  );

  it('refuses a formula that needs more than it may have, and goes on with the next', () => {
    const matrix = 3 * 40 * 64;
    const engine = new WasmEngine({ limits: { cacheBytes: 0, formulaBytes: 3 * matrix } });
    const greedy = 'rank(open) + rank(high) + rank(low) + rank(close)';
    expect(() => engine.evaluate(programOf(greedy), panel)).toThrow(AlphaError);
    try {
      engine.evaluate(programOf(greedy), panel);
    } catch (error) {
      expect((error as AlphaError).code).toBe('F019');
      expect((error as AlphaError).details.hint).toContain('budget.memoryMb');
    }
    expect(engine.evaluate(programOf('rank(open)'), panel)).toHaveLength(1);
  });
});
