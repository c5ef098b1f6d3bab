import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMarket, type Panel, plantTarget, writePanel } from '../../src/panel/index.js';
import { resolveConfig } from '../../src/run/config.js';
import { evaluate } from '../../src/run/evaluate.js';
import type { Library } from '../../src/run/library.js';
import { mine } from '../../src/run/mine.js';
import { seal } from '../../src/run/sealed.js';
import { type Weighing, weighings } from '../../src/run/weighing.js';
import { cliJson, scratch } from '../cli/run-cli.js';

const folder = scratch();
const CONFIG = {
  label: { column: 'target', horizon: 1 },
  pool: { size: 5 },
  strategy: { name: 'random' },
  budget: { evaluations: 200 },
  workers: 1,
};

describe('a library weighed anew', () => {
  const data = join(folder, 'market.parquet');
  const run = join(folder, 'run');
  let panel: Panel;
  let library: Library;
  let all: Weighing[];
  const find = (scheme: string, fitted: string) => all.find((one) => one.scheme === scheme && one.fitted === fitted)!;

  beforeAll(async () => {
    const bare = createMarket({ symbols: 20, dates: 200, seed: 4 });
    panel = plantTarget(bare, [evaluate('close / open', bare).values], 0.4, 4);
    await writePanel(data, panel);
    library = (await mine({ ...CONFIG, data }, { out: run })).library!;
    all = weighings(library, seal(library, panel, { openTest: false }), resolveConfig(CONFIG));
  }, 120_000);

  it('by the scheme it was mined with has the weights and the ICs it has', () => {
    const { train, valid, weights } = find('l1', 'train');
    // Fitted in double precision here, on values of 16 bits in the run.
    expect(Math.abs(train! - library.train.ic!)).toBeLessThan(2e-6);
    expect(Math.abs(valid! - library.valid.ic!)).toBeLessThan(2e-6);
    library.factors.forEach(({ weight }, i) => {
      expect(Math.abs(weights![i]! - weight)).toBeLessThan(1e-5);
    });
  });

  it('is weighed in every way, and none short where none may be', () => {
    expect(all).toHaveLength(8);
    for (const { valid } of all) expect(valid).not.toBeNull();
    expect(Math.min(...find('nnls', 'train').weights!)).toBeGreaterThanOrEqual(0);
    const sizes = find('equal', 'train').weights!.map(Math.abs);
    expect(new Set(sizes)).toEqual(new Set([1 / library.factors.length]));
    expect(find('ridge', 'walk-forward').valid).not.toBe(find('ridge', 'train').valid);
  });

  it('is shown by `library weigh`', async () => {
    const { code, value } = await cliJson('library', 'weigh', run);
    expect(code).toBe(0);
    expect((value as unknown as Weighing[]).map(({ valid }) => valid)).toEqual(all.map(({ valid }) => valid));
  });

  it('may be mined with any of them', async () => {
    for (const weights of ['ridge', 'nnls', 'equal'] as const) {
      const config = { ...CONFIG, pool: { size: 3, weights }, budget: { evaluations: 100 } };
      const mined = await mine({ ...config, data }, { out: join(folder, weights) });
      expect(mined.library!.train.ic).toBeCloseTo(mined.progress.poolObjective, 6);
      expect(mined.library!.factors.length).toBeGreaterThan(0);
    }
  });
});
