import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMarket } from '../../src/panel/index.js';
import { mine } from '../../src/run/mine.js';
import { scratch } from '../cli/run-cli.js';

it('formulas that cover too little have no score, whatever their IC on the few dates they have', async () => {
  const panel = createMarket({ symbols: 20, dates: 120, seed: 3 });
  const run = (name: string, minCoverage: number) =>
    mine(
      {
        label: { horizon: 2 },
        split: { train: [panel.dates[0]!, panel.dates[79]!], valid: [panel.dates[80]!, panel.dates[119]!], test: null },
        strategy: { name: 'random' },
        score: { minCoverage },
        budget: { evaluations: 150 },
        workers: 1,
        seed: 5,
      },
      { out: join(scratch(), name), panel },
    );
  const all = await run('all', 0);
  const most = await run('most', 0.9);
  expect(most.progress.unscorable).toBeGreaterThan(all.progress.unscorable);
  expect(all.library!.factors.some(({ train }) => train.coverage! < 0.9)).toBe(true);
  expect(most.library!.factors.length).toBeGreaterThan(0);
  for (const { train } of most.library!.factors) expect(train.coverage).toBeGreaterThanOrEqual(0.9);
});
