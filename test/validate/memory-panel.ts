import { createBackend, environmentOf, evaluate } from '../../src/engine/index.js';
import { check, parse } from '../../src/lang/index.js';
import { createMarket, plantTarget } from '../../src/panel/market.js';
import { writePanel } from '../../src/panel/write.js';

/** Writes a random market with a planted target, for `memory.ts`: node memory-panel.js PATH DATES SYMBOLS */
const [path = '', dates, symbols] = process.argv.slice(2);
const market = createMarket({ dates: Number(dates), symbols: Number(symbols), seed: 1 });
const formulas = ['close / ts_mean(close, 10)', 'ts_std_dev(volume, 20) / volume', 'ts_corr(close, volume, 10)'].map(
  (formula) => check(parse(formula), environmentOf(market)).ast,
);
await writePanel(path, plantTarget(market, evaluate(formulas, market, createBackend('wasm')), 0.3));
