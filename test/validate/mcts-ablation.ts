import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { type Node, parse } from '../../src/lang/index.js';
import { createMarket, loadPanel, type Panel, plantTarget } from '../../src/panel/index.js';
import { sliceDates } from '../../src/panel/panel.js';
import type { RunConfigInput } from '../../src/run/config.js';
import { evaluate as scoreFormula } from '../../src/run/evaluate.js';
import { mine } from '../../src/run/mine.js';
import { hit } from '../../src/score/hit.js';
import { createTarget } from '../../src/score/target.js';

const DIMENSIONS = ['effectiveness', 'diversity', 'turnover', 'stability', 'overfitting'];

/** Weights that leave the first so many dimensions, in the order of the paper's table. */
const first = (count: number) => Object.fromEntries(DIMENSIONS.map((dimension, i) => [dimension, i < count ? 1 : 0]));

/** The rows of the paper's table 1: the search, then the dimensions one by one, then subtree avoidance. */
const ROWS: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ['chain', 'E D', { search: 'chain', weights: first(2), avoid: 'off' }],
  ['tree', 'E D', { search: 'tree', weights: first(2), avoid: 'off' }],
  ['mcts', 'E', { weights: first(1), avoid: 'off' }],
  ['mcts', 'E D', { weights: first(2), avoid: 'off' }],
  ['mcts', 'E D T', { weights: first(3), avoid: 'off' }],
  ['mcts', 'E D T S', { weights: first(4), avoid: 'off' }],
  ['mcts', 'all five', { avoid: 'off' }],
  ['mcts, avoidance', 'all five', {}],
];

interface Ground {
  readonly name: string;
  readonly panel: Panel;
  readonly config: RunConfigInput;
}

const SYNTHETIC = ['ts_corr(close, volume, 10)', '(close - open) / (high - low)', 'ts_zscore(close / open, 10)'];

function synthetic(seed: number): Ground {
  const market = createMarket({ symbols: 60, dates: 400, seed });
  const planted = SYNTHETIC.map((text) => scoreFormula(text, market).values);
  const panel = plantTarget(market, planted, 0.15, seed);
  return { name: 'synthetic', panel, config: { label: { column: 'target', horizon: 1 } } };
}

/** Of a real panel: two years of train, one of valid, a small one of test. */
const FIRST = '2008-01-01';
const LAST = '2011-06-30';
const WARM_UP = 60;

async function real(data: string): Promise<Ground | null> {
  if (!existsSync(data)) {
    console.log(`no ${data}: the real panel is left out (--data names another)`);
    return null;
  }
  const whole = await loadPanel(data);
  const from = Math.max(0, whole.dates.findIndex((date) => date >= FIRST) - WARM_UP);
  const panel = sliceDates(
    whole,
    from,
    whole.dates.findIndex((date) => date > LAST),
  );
  const split = {
    train: [FIRST, '2009-12-31'] as [string, string],
    valid: ['2010-01-01', '2010-12-31'] as [string, string],
    test: ['2011-01-01', LAST] as [string, string],
  };
  return { name: data, panel, config: { label: { horizon: 5, delay: 1 }, split } };
}

/** Runs a search on a ground and reads what it left. */
async function run(ground: Ground, options: Record<string, unknown>, seed: number, evaluations: number) {
  const folder = mkdtempSync(join(tmpdir(), 'alphalode-'));
  const out = join(folder, 'run');
  const config: RunConfigInput = {
    ...ground.config,
    strategy: { name: 'mcts', ...options },
    pool: { size: 10 },
    budget: { evaluations },
    seed,
  };
  const { library } = await mine(config, { out, panel: ground.panel });
  const state = JSON.parse(readFileSync(join(out, 'checkpoint', 'state.json'), 'utf8')) as {
    searcher: { library: { ast: string }[] };
  };
  rmSync(folder, { recursive: true });
  return { library: library!, effective: state.searcher.library.map(({ ast }) => parse(ast)) };
}

/** The paper's ablation on one synthetic and one real panel; combined signals of equal pools at equal evaluations. */
export async function ablation({
  seeds,
  evaluations,
  data,
}: {
  readonly seeds: readonly number[];
  readonly evaluations: number;
  readonly data: string;
}): Promise<void> {
  const grounds = [synthetic(1), await real(data)].filter((ground) => ground !== null);
  for (const ground of grounds) {
    console.log(`\n${ground.name}: ${evaluations} evaluations, mean over seeds ${seeds.join(', ')}`);
    console.log(`| search | dimensions | ${COLUMNS.map(([name]) => name).join(' | ')} |`);
    for (const [search, dimensions, options] of ROWS) {
      const found: Mined[] = [];
      for (const seed of seeds) found.push(await run(ground, options, seed, evaluations));
      const cells = COLUMNS.map(([, digits, of]) => spreadText(found.map(of), digits));
      console.log(`| ${search} | ${dimensions} | ${cells.join(' | ')} |`);
    }
  }
}

type Mined = Awaited<ReturnType<typeof run>>;

/** What the table shows of a run: a name, digits, and the number. */
const COLUMNS: readonly (readonly [string, number, (mined: Mined) => number])[] = [
  ['train IC', 4, ({ library }) => library.train.ic ?? 0],
  ['valid IC', 4, ({ library }) => library.valid.ic ?? 0],
  ['valid RankIC', 4, ({ library }) => library.valid.rankIc ?? 0],
  ['valid ICIR', 2, ({ library }) => library.valid.icir ?? 0],
  ['effective', 0, ({ effective }) => effective.length],
];

/** Mean and deviation over seeds. */
function spreadText(values: readonly number[], digits: number): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return values.length < 2 ? mean.toFixed(digits) : `${mean.toFixed(digits)} ±${deviation.toFixed(digits)}`;
}

/** Mean pairwise |correlation| of what was mined, with and without subtree avoidance, paired over seeds. */
export async function avoidance({
  seeds,
  evaluations,
  options,
  data,
}: {
  readonly seeds: readonly number[];
  readonly evaluations: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** A real panel in place of synthetic ones. */
  readonly data: string | undefined;
}): Promise<void> {
  const fixed = data === undefined ? null : await real(data);
  const differences: { effective: number; pool: number }[] = [];
  for (const seed of seeds) {
    const ground = fixed ?? synthetic(seed);
    const measure = async (changes: object) => {
      const { library, effective } = await run(ground, { ...options, ...changes }, seed, evaluations);
      const pool = library.factors.map(({ expr }) => parse(expr));
      return {
        effective: likeness(spread(effective), ground.panel),
        pool: likeness(pool, ground.panel),
        count: effective.length,
      };
    };
    const [off, on] = [await measure({ avoid: 'off' }), await measure({})];
    differences.push({ effective: on.effective - off.effective, pool: on.pool - off.pool });
    const text = ({ effective, pool, count }: typeof on) =>
      `effective ${effective.toFixed(4)} (${count} formulas), pool ${pool.toFixed(4)}`;
    console.log(`seed ${seed}: off: ${text(off)}; on: ${text(on)}`);
  }
  for (const key of ['effective', 'pool'] as const) {
    const values = differences.map((one) => one[key]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
    const error = deviation / Math.sqrt(values.length);
    console.log(`${key}: difference ${mean.toFixed(4)} +- ${error.toFixed(4)} (paired over ${values.length} seeds)`);
  }
}

/** At most a hundred of them, evenly over the run. */
function spread<T>(items: readonly T[]): T[] {
  const step = Math.max(1, items.length / 100);
  return Array.from({ length: Math.min(100, items.length) }, (_, i) => items[Math.floor(i * step)]!);
}

/** Mean over pairs of the mean daily |correlation|. */
function likeness(formulas: readonly Node[], whole: Panel): number {
  const panel = sliceDates(whole, 0, 240);
  const target = createTarget(panel, panel.fields.get('close')!, { from: 40, to: 240 }, { horizon: 1 });
  const values = evaluate(formulas, panel, createBackend('wasm')).map((matrix) => Float32Array.from(matrix));
  let sum = 0;
  let pairs = 0;
  for (let i = 0; i < values.length; i++) {
    for (let j = 0; j < i; j++) {
      const alike = hit(values[i]!, values[j]!, target);
      if (alike === null) continue;
      sum += alike;
      pairs++;
    }
  }
  return sum / pairs;
}
