import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMarket, plantTarget } from '../../src/panel/index.js';
import { evaluate } from '../../src/run/evaluate.js';
import { runFolder } from '../../src/run/folder.js';
import { type JournalEvent, readJournal } from '../../src/run/journal.js';
import { mine, resume } from '../../src/run/mine.js';
import { scratch } from '../cli/run-cli.js';
import { suppressor, synergy, unrelated } from '../validate/pool-cases.js';

const EVALUATIONS = 150;

describe('the pool of a run', () => {
  it('holds both parts of a sum, though five decoys resemble one of them', async () => {
    for (const seed of [101, 102, 103]) expect(await synergy(seed, EVALUATIONS)).toEqual({ a: true, b: true });
  });

  it('keeps a suppressor, which has no IC of its own', async () => {
    let kept = 0;
    for (const seed of [101, 102, 103]) {
      const found = await suppressor(seed, EVALUATIONS);
      expect(Math.abs(found.ownIc)).toBeLessThan(0.06);
      if (found.kept) kept++;
    }
    expect(kept).toBeGreaterThanOrEqual(2);
  });

  it('has no IC on valid where the label has nothing to do with the data', async () => {
    const tStats: number[] = [];
    for (let seed = 101; seed <= 104; seed++) tStats.push(await unrelated(seed, EVALUATIONS));
    expect(tStats.filter((t) => Math.abs(t) <= 2).length).toBeGreaterThanOrEqual(3);
    // Nor are they 0 for want of a pool.
    for (const t of tStats) expect(t).not.toBe(0);
  });
});

describe("the user's own factors (`pool.base`)", () => {
  it('stay in the pool, and a candidate counts what it gains beyond them', async () => {
    const folder = scratch();
    const bare = createMarket({ symbols: 30, dates: 150, seed: 4 });
    const [known, other] = ['ts_mean(volume, 20) / volume', 'close / open'];
    const values = [known, other].map((formula) => evaluate(formula, bare).values);
    const panel = plantTarget(bare, values, 0.5, 4);
    writeFileSync(join(folder, 'own.alpha'), `${known}\n`);
    writeFileSync(join(folder, 'seeds.alpha'), `-(${known})\n${other}\n`);
    const config = (base: string | null) => ({
      label: { column: 'target', horizon: 1 },
      pool: { size: 2, base, seeds: join(folder, 'seeds.alpha') },
      budget: { evaluations: 100 },
      seed: 2,
      workers: 1,
    });
    const run = await mine(config(join(folder, 'own.alpha')), { out: join(folder, 'base'), panel });
    const free = await mine(config(null), { out: join(folder, 'free'), panel });
    const [copy, gained] = trialsOf(run.run);
    const [alone, second] = trialsOf(free.run);
    // Without a base the first is worth something of its own, turned over as it is; with it, it is a copy of a member.
    expect([alone!.status, copy!.status]).toEqual(['scored', 'rejected']);
    expect(copy!.poolObjective).toBeGreaterThan(0.2);
    expect(gained!.gain).toBeCloseTo((gained!.poolObjective as number) - (copy!.poolObjective as number), 12);
    expect(gained!.gain).toBeCloseTo(second!.gain as number, 3);
    const own = run.library!.factors.filter(({ origin }) => origin.strategy === 'base');
    expect(own.map(({ expr }) => expr)).toEqual([known]);
    expect(run.library!.factors).toHaveLength(3);
    const again = await resume(run.run, { panel });
    expect(again.library).toEqual(run.library);
  });
});

function trialsOf(run: string): JournalEvent[] {
  return readJournal(runFolder(run).events).events.filter(({ ev }) => ev === 'trial');
}
