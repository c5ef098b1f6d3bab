import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMarket } from '../../src/panel/index.js';
import { passing } from '../../src/report/analysis/judged.js';
import { mine } from '../../src/run/mine.js';
import { seal } from '../../src/run/sealed.js';

/**
 * Mines random walks, whose returns no formula can tell, and counts the factors of the library that pass at a
 * false-discovery rate of 10 %, as the report counts them. Labels of two dates overlap.
 */
export async function passingOnNoise(seed: number): Promise<{ passing: number; factors: number }> {
  const panel = createMarket({ symbols: 40, dates: 200, seed: 10_000 + seed });
  const folder = mkdtempSync(join(tmpdir(), 'alphalode-noise-'));
  try {
    const { library } = await mine(
      { label: { horizon: 2 }, pool: { size: 10 }, budget: { evaluations: 200 }, seed, workers: 1 },
      { panel, out: join(folder, 'run') },
    );
    const data = seal(library!, panel, { openTest: false });
    return { passing: passing(library!, data, { backend: 'wasm' }), factors: library!.factors.length };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs with a false factor that may be found among so many: 10 % and two standard errors. */
export function limitOf(runs: number): number {
  return runs * 0.1 + 2 * Math.sqrt(runs * 0.1 * 0.9);
}
