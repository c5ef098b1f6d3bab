import { environmentOf } from '../../src/engine/index.js';
import { WasmEngine } from '../../src/engine/wasm/engine.js';
import { check, parse, print } from '../../src/lang/index.js';
import { createMarket } from '../../src/panel/market.js';
import { plan } from '../../src/plan/plan.js';
import { createRng } from '../../src/util/rng.js';
import { randomFormulas } from '../conformance/formulas.js';

/**
 * Evaluates random formulas on a small panel and watches the process's memory: what is held after a million evaluations
 * must be what was held after the first tenth. Usage: node dist/test/validate/soak.js [evaluations]
 */
const evaluations = Number(process.argv[2] ?? 1_000_000);
const BATCH = 8;
const GROWTH = 0.05;

const panel = createMarket({ dates: 60, symbols: 40, seed: 1 });
const groups = new Map([
  ['sector', { labels: ['a', 'b'], codes: Int32Array.from({ length: 40 }, (_, i) => i % 2), static: true }],
  ['moving', { labels: ['a', 'b'], codes: Int32Array.from({ length: 40 }, (_, i) => i % 2), static: true }],
]);
const market = { ...panel, groups };
const environment = environmentOf(market);
const engine = new WasmEngine({ limits: { cacheBytes: 2 ** 20, formulaBytes: 8 * 2 ** 20 } });
const rng = createRng(5, 'soak');

/** Resident megabytes, after what is garbage was given back. */
function resident(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / 2 ** 20;
}

let base = 0;
for (let done = 0; done < evaluations; ) {
  // Texts that change with each round: constants of their own, so that no cache could know them.
  const formulas = randomFormulas(64, market, rng).map((ast) => `(${print(ast)}) * ${1 + done / 1e7}`);
  for (let at = 0; at < formulas.length; at += BATCH) {
    const batch = formulas.slice(at, at + BATCH).map((source) => check(parse(source), environment).ast);
    engine.each(plan(batch, environment), market, () => {});
    done += batch.length;
  }
  if (base === 0 && done >= evaluations / 10) base = resident();
  if (Math.floor(done / (evaluations / 20)) !== Math.floor((done - 64) / (evaluations / 20)))
    console.log(`${done} evaluations: ${resident().toFixed(1)} MB`);
}
const grown = resident() / base - 1;
console.log(`grew by ${(100 * grown).toFixed(1)} % since the first tenth; at most ${100 * GROWTH} % allowed`);
process.exitCode = grown > GROWTH ? 1 : 0;
