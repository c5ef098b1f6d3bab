import { setTimeout } from 'node:timers/promises';
import { environmentOf } from '../../src/engine/index.js';
import { WasmEngine } from '../../src/engine/wasm/engine.js';
import { check, parse, print } from '../../src/lang/index.js';
import { createMarket } from '../../src/panel/market.js';
import { plan } from '../../src/plan/plan.js';
import { createRng } from '../../src/util/rng.js';
import { randomFormulas } from '../conformance/formulas.js';

/**
 * Evaluates random formulas on a small panel and watches the process's memory: what is held over the last tenth of a
 * million evaluations must be what was held over the second. `npm run validate:soak` gives V8 a new space of one size,
 * for it would double now and then. Usage: node --expose-gc dist/test/validate/soak.js [evaluations]
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

/** Samples of each tenth. */
const SAMPLES = 10;

/** Resident megabytes, after what is garbage was given back: the heap gives its pages back in the background. */
async function resident(): Promise<number> {
  for (let i = 0; i < 2; i++) {
    globalThis.gc?.();
    await setTimeout(20);
  }
  return process.memoryUsage().rss / 2 ** 20;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

const tenths: number[][] = [];
for (let done = 0, sampled = 0; done < evaluations; ) {
  // Texts that change with each round: constants of their own, so that no cache could know them.
  const formulas = randomFormulas(64, market, rng).map((ast) => `(${print(ast)}) * ${1 + done / 1e7}`);
  for (let at = 0; at < formulas.length; at += BATCH) {
    const batch = formulas.slice(at, at + BATCH).map((source) => check(parse(source), environment).ast);
    engine.each(plan(batch, environment), market, () => {});
    done += batch.length;
  }
  for (; sampled < 10 * SAMPLES && done >= ((sampled + 1) * evaluations) / (10 * SAMPLES); sampled++) {
    const samples = sampled % SAMPLES === 0 ? [] : tenths.pop()!;
    samples.push(await resident());
    tenths.push(samples);
    if (samples.length < SAMPLES) continue;
    const { heapUsed, external } = process.memoryUsage();
    const sizes = [Math.min(...samples), median(samples), Math.max(...samples)].map((mb) => mb.toFixed(1));
    const held = `heap ${(heapUsed / 2 ** 20).toFixed(1)}, outside of it ${(external / 2 ** 20).toFixed(1)}`;
    console.log(`${done} evaluations: ${sizes.join(' to ')} MB resident (least, median, most); ${held}`);
  }
}
const grown = median(tenths.at(-1)!) / median(tenths[1]!) - 1;
console.log(
  `grew by ${(100 * grown).toFixed(1)} % from the second tenth to the last; at most ${100 * GROWTH} % allowed`,
);
process.exitCode = grown > GROWTH ? 1 : 0;
