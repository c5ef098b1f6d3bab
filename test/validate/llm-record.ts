import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createMarket, plantTarget, writePanel } from '../../src/panel/index.js';
import type { RunConfigInput } from '../../src/run/config.js';
import { evaluate } from '../../src/run/evaluate.js';
import { mine } from '../../src/run/mine.js';
import { writeAtomic } from '../../src/util/files.js';
import { stableStringify } from '../../src/util/json.js';
import { withoutProposer } from '../llm/without-proposer.js';

/**
 * Records a cassette from the language model that the environment names (README of search/mcts), on a small seeded
 * market, and replays it at once. Usage, after `npm run build`:
 *   llm-record.js OUT [--evaluations 200] [--calls 150]
 * OUT then holds market.parquet, cassette.jsonl, replay.json (a run config) and the library both runs found.
 */
const [out, ...rest] = process.argv.slice(2);
if (out === undefined || existsSync(out)) {
  console.error('usage: llm-record.js OUT [--evaluations n] [--calls n], OUT a new folder');
  process.exit(2);
}
const flag = (name: string, value: number) => {
  const at = rest.indexOf(`--${name}`);
  return at < 0 ? value : Number(rest[at + 1]);
};

const folder = resolve(out);
mkdirSync(folder, { recursive: true });
const data = join(folder, 'market.parquet');
const cassette = join(folder, 'cassette.jsonl');
const market = createMarket({ symbols: 40, dates: 200, seed: 7 });
const { values } = evaluate('ts_zscore(close / open, 10)', market);
await writePanel(data, plantTarget(market, [values], 0.3, 7));

const config = (proposer: string): RunConfigInput => ({
  data,
  label: { column: 'target', horizon: 1 },
  pool: { size: 10 },
  strategy: { name: 'mcts', proposer, trees: 8, calibration: 64 },
  budget: { evaluations: flag('evaluations', 200), llmCalls: flag('calls', 150) },
  seed: 7,
});

const live = await mine(config('llm'), { out: join(folder, 'live') });
copyFileSync(join(folder, 'live', 'exchanges.jsonl'), cassette);
const replay = { ...config('replay'), llm: { cassette } };
writeAtomic(join(folder, 'replay.json'), `${stableStringify(replay, 2)}\n`);
await mine(replay, { out: join(folder, 'replayed') });

const library = (run: string) => withoutProposer(readFileSync(join(folder, run, 'library.json'), 'utf8'));
const lines = readFileSync(cassette, 'utf8').trim().split('\n').length;
console.log(`${lines} exchanges recorded, ${live.progress.evaluations} evaluations, ended by ${live.reason}`);
console.log(library('live') === library('replayed') ? 'the replay found the same library' : 'THE REPLAY DIFFERS');
process.exitCode = library('live') === library('replayed') ? 0 : 1;
