import { createBuilder } from '../../search/space/builder.js';
import { sampleFormula } from '../../search/space/sample.js';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { canonical, hashOf } from '../../src/lang/index.js';
import { HIT } from '../../src/score/hit.js';
import { createRng } from '../../src/util/rng.js';
import { bareMarket, likeness, planted, targetOf, vocabularyFor } from './rl-market.js';

/**
 * How long uniform random search looks for each of many formulas: what the plants of `rl.ts` were chosen by. Random search
 * hears no reward, so one stream of formulas serves all plants. Usage: rl-plants.js [evaluations] [seeds] [first seed]
 */
const CANDIDATES = [
  'ts_rank(volume, 20)',
  'ts_argmin(low, 20)',
  'ts_slope(close, 20) / close',
  'ts_ir(volume, 20)',
  'ts_corr(close, volume, 40)',
  'ts_corr(close, volume, 20)',
  'vwap / ts_max(vwap, 40)',
  '(close - ts_min(low, 20)) / (ts_max(high, 20) - ts_min(low, 20))',
  'ts_delta(close, 20) / ts_std_dev(close, 20)',
  'ts_scale(volume, 40)',
  'ts_mad(volume, 10) / volume',
  'ts_min(volume, 10) / volume',
  'volume / ts_max(volume, 20)',
  'ts_mad(close, 10) / close',
  'ts_std_dev(close, 10) / close',
  'ts_max(high, 10) / ts_min(low, 10)',
  'ts_delta(volume, 20) / ts_mean(volume, 20)',
  'ts_zscore(close * volume, 20)',
  'ts_regresid(close, volume, 20)',
  'ts_rank(close, 40)',
  'ts_zscore(high / low, 20)',
  'ts_mean(volume, 5) / ts_mean(volume, 40)',
  'ts_corr(open, close, 10)',
  'ts_corr(high, low, 20)',
  'ts_cov(close, volume, 20) / (close * volume)',
];
const [evaluations = 16_000, seeds = 6, first = 1] = process.argv.slice(2).map(Number);
const panel = bareMarket();
const target = targetOf(panel, 'close');
const plants = CANDIDATES.map((text) => planted(text, panel));
const engine = createBackend('wasm');
const builder = createBuilder(vocabularyFor(panel));
const hits = CANDIDATES.map((): (number | null)[] => []);
for (let seed = first; seed < first + seeds; seed++) {
  const rng = createRng(seed, 'plants');
  const known = new Set<string>();
  const hitAt = CANDIDATES.map((): number | null => null);
  while (known.size < evaluations) {
    const batch = new Map(
      Array.from({ length: 64 }, () => sampleFormula(builder, rng)).map((ast) => [hashOf(ast), canonical(ast)]),
    );
    const fresh = [...batch].filter(([hash]) => !known.has(hash));
    const values = evaluate(
      fresh.map(([, ast]) => ast),
      panel,
      engine,
    );
    for (const [i, [hash]] of fresh.entries()) {
      known.add(hash);
      plants.forEach((plant, p) => {
        if (hitAt[p] === null && likeness(values[i]!, plant, target) >= HIT) hitAt[p] = known.size;
      });
    }
  }
  for (const [p, at] of hitAt.entries()) hits[p]!.push(at);
}
for (const [p, text] of CANDIDATES.entries()) {
  const sorted = hits[p]!.map((at) => at ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const by4000 = sorted.filter((at) => at <= 4000).length;
  console.log(
    text.padEnd(48),
    `median ${sorted[Math.floor((sorted.length - 1) / 2)]}`,
    `by 4,000: ${by4000}/${seeds}`,
    sorted.join(' '),
  );
}
