import { join } from 'node:path';
import { expect, it } from 'vitest';
import { size } from '../../src/expr/nodes.js';
import { parse } from '../../src/lang/index.js';
import { createDemo } from '../../src/run/demo.js';
import { mine } from '../../src/run/mine.js';
import { scratch } from '../cli/run-cli.js';

const SEEDS = [1, 2, 3, 4, 5];

it('the demo plants formulas of 4 to 7 tokens and allows at most 2,500 evaluations', () => {
  const { panel, plants, config } = createDemo({ seed: 1 });
  expect([panel.symbols.length, panel.dates.length]).toEqual([100, 500]);
  expect(plants.map((formula) => size(parse(formula)))).toEqual([4, 5, 7]);
  expect(config.budget?.evaluations).toBeLessThanOrEqual(2500);
});

it.each(SEEDS)(
  'mining the demo of seed %i hits each planted alpha',
  async (seed) => {
    const { panel, config } = createDemo({ seed });
    const { progress } = await mine(config, { panel, out: join(scratch(), 'run') });
    expect(progress.plants.filter(({ hitAt }) => hitAt === null)).toEqual([]);
  },
  180_000,
);
