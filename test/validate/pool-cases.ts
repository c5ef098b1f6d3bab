import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { hashPanel } from '../../src/panel/hash.js';
import { createMarket } from '../../src/panel/index.js';
import { cellAt, createMatrix, type Panel, shapeOf } from '../../src/panel/panel.js';
import { type MineResult, mine } from '../../src/run/mine.js';
import { HIT, hit } from '../../src/score/hit.js';
import { score } from '../../src/score/score.js';
import { createTarget } from '../../src/score/target.js';
import { createRng, type Rng } from '../../src/util/rng.js';

/**
 * What a pool must do in whole runs: keep factors that are worth something together only. Columns stand in for factors,
 * and no operator joins two of them, so that only the pool can.
 */
const OPERATORS = ['rank', 'zscore', 'sign', 'ts_mean', 'ts_delta', 'ts_zscore', 'ts_rank', 'ts_max'];
/** Fewer than there are columns, so that what is kept has been chosen. */
const SIZE = 4;
const [SYMBOLS, DATES] = [60, 200];
/** Of a column's values from date to date, as slow as usual factors. */
const PERSISTENCE = 0.9;

type Columns = Readonly<Record<string, Float32Array>>;

/** Label z(a) + z(b), a and b independent, and five decoys that correlate 0.95 with a. Which of a and b are in the pool. */
export async function synergy(seed: number, evaluations: number): Promise<{ a: boolean; b: boolean }> {
  const rng = createRng(seed, 'synergy');
  const [a, b] = [column(rng), column(rng)];
  const decoys = Array.from({ length: 5 }, () => mixed([0.95, a], [Math.sqrt(1 - 0.95 ** 2), column(rng)]));
  const columns = { a, b, ...Object.fromEntries(decoys.map((decoy, i) => [`decoy${i + 1}`, decoy])) };
  const { panel, members } = await mined(columns, mixed([1, a], [1, b]), seed, evaluations);
  return { a: holds(members, panel, a), b: holds(members, panel, b) };
}

/**
 * Label s; x = s + d shows it in part, d alone tells nothing, and x - d is all of it. Five columns of noise beside them.
 * Whether d is in the pool, and what it has of its own.
 */
export async function suppressor(seed: number, evaluations: number): Promise<{ kept: boolean; ownIc: number }> {
  const rng = createRng(seed, 'suppressor');
  const [s, d] = [column(rng), column(rng)];
  const noise = Array.from({ length: 5 }, (_, i) => [`noise${i + 1}`, column(rng)] as const);
  const columns = { x: mixed([1, s], [1, d]), d, ...Object.fromEntries(noise) };
  const { panel, members } = await mined(columns, s, seed, evaluations);
  return { kept: holds(members, panel, d), ownIc: score(d, targetOf(panel, s))!.ic };
}

/** The final pool's t-statistic on valid, mined on a label that has nothing to do with the data. */
export async function unrelated(seed: number, evaluations: number): Promise<number> {
  const market = createMarket({ symbols: 40, dates: DATES, seed: 20_000 + seed });
  const rng = createRng(seed, 'unrelated');
  const target = createMatrix(shapeOf(market)).map(() => rng.normal());
  const { library } = await run(withColumns(market, { target }), { seed, evaluations });
  return library!.valid.tStat!;
}

function column(rng: Rng): Float32Array {
  const shape = { dates: DATES, symbols: SYMBOLS };
  const out = createMatrix(shape);
  for (let date = 0; date < DATES; date++) {
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      const before = date > 0 ? out[cellAt(shape, date - 1, symbol)]! : rng.normal();
      out[cellAt(shape, date, symbol)] = PERSISTENCE * before + Math.sqrt(1 - PERSISTENCE ** 2) * rng.normal();
    }
  }
  return out;
}

function mixed(...terms: readonly [number, Float32Array][]): Float32Array {
  return terms[0]![1].map((_, cell) => terms.reduce((sum, [weight, values]) => sum + weight * values[cell]!, 0));
}

async function mined(columns: Columns, target: Float32Array, seed: number, evaluations: number) {
  const market = createMarket({ symbols: SYMBOLS, dates: DATES, seed: 1 });
  const panel = withColumns(market, { ...columns, target });
  const vocabulary = { fields: Object.keys(columns), operators: OPERATORS, maxTokens: 5 };
  const { members } = await run(panel, { vocabulary, seed, evaluations });
  return { panel, members };
}

function withColumns(panel: Panel, columns: Columns): Panel {
  const { hash: _, ...rest } = { ...panel, fields: new Map([...panel.fields, ...Object.entries(columns)]) };
  return { ...rest, hash: hashPanel(rest) };
}

async function run(
  panel: Panel,
  { vocabulary, seed, evaluations }: { vocabulary?: object; seed: number; evaluations: number },
): Promise<MineResult> {
  const folder = mkdtempSync(join(tmpdir(), 'alphalode-pool-'));
  try {
    return await mine(
      {
        label: { column: 'target', horizon: 1 },
        ...(vocabulary && { vocabulary, pool: { size: SIZE } }),
        budget: { evaluations },
        seed,
        workers: 1,
      },
      { panel, out: join(folder, 'run') },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function holds(members: MineResult['members'], panel: Panel, column: Float32Array): boolean {
  const target = targetOf(panel, column);
  const values = evaluate(
    members.map(({ form }) => form),
    panel,
    createBackend('wasm'),
  );
  return values.some((one) => (hit(one, column, target) ?? 0) >= HIT);
}

function targetOf(panel: Panel, label: Float32Array) {
  return createTarget(panel, label, { from: 0, to: panel.dates.length }, { horizon: 1 });
}
