import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMarket } from '../../src/panel/market.js';
import { mine } from '../../src/run/mine.js';

/**
 * Mines a panel of 5,000 dates x 5,000 symbols and 6 fields and says how much memory the process held at most. Usage:
 * node dist/test/validate/memory.js [evaluations] [dates] [symbols]
 */
const [evaluations = 40, dates = 5000, symbols = 5000] = process.argv.slice(2).map(Number);
const LIMIT_MB = 2048;

const panel = createMarket({ dates, symbols, seed: 1 });
console.log(
  `made ${[...panel.fields.keys()].join(', ')}: ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB resident`,
);
let most = 0;
const watch = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss / 2 ** 20);
}, 100);
const out = mkdtempSync(join(tmpdir(), 'alphalode-memory-'));
const result = await mine(
  { label: { horizon: 5 }, strategy: { name: 'random' }, budget: { evaluations, memoryMb: 4000 }, workers: 2 },
  {
    out: join(out, 'run'),
    panel,
    onProgress: ({ evaluations: done }) => console.log(`${done}: ${Math.round(most)} MB`),
  },
);
clearInterval(watch);
console.log(
  `${result.progress.evaluations} evaluations, ${result.members.length} factors: at most ${Math.round(most)} MB`,
);
rmSync(out, { recursive: true });
process.exitCode = most > LIMIT_MB ? 1 : 0;
