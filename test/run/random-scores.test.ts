import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMarket } from '../../src/panel/index.js';
import { resolveConfig } from '../../src/run/config.js';
import { mine, resume } from '../../src/run/mine.js';
import { readRandomScores } from '../../src/run/random-scores.js';
import { scratch } from '../cli/run-cli.js';

const folder = scratch();
const random = join(folder, 'random');
const panel = createMarket({ symbols: 20, dates: 120, seed: 4 });

const config = (name: string, score: object = {}, more: object = {}) => ({
  label: { horizon: 1 },
  strategy: { name, ...more },
  score,
  budget: { evaluations: 200 },
  workers: 1,
  seed: 2,
});

const read = (changes: object = {}) =>
  readRandomScores(random, resolveConfig({ ...config('mcts'), ...changes }), panel.hash);

const notesOf = (run: string) =>
  readFileSync(join(run, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { origin?: { note?: string } }).origin?.note);

beforeAll(async () => {
  await mine(config('random'), { out: random, panel });
}, 60_000);

describe('what random formulas reached', () => {
  it('is told in percentiles of the scored ones', () => {
    const events = readFileSync(join(random, 'events.jsonl'), 'utf8').trim().split('\n');
    const sizes = events
      .map((line) => (JSON.parse(line) as { rankIc?: number | null }).rankIc)
      .flatMap((rankIc) => (typeof rankIc === 'number' ? [Math.abs(rankIc)] : []))
      .sort((a, b) => a - b);
    const { rankIc, rankIcir } = read();
    expect([rankIc.length, rankIcir.length]).toEqual([101, 101]);
    expect([rankIc[0], rankIc[100]]).toEqual([sizes[0], sizes.at(-1)]);
    const within = sizes.filter((size) => size <= rankIc[90]!).length / sizes.length;
    expect(within).toBeCloseTo(0.9, 1);
  });

  it('sets the gates of a search that spends nothing on a calibration, also when it is resumed', async () => {
    const own = join(folder, 'own');
    await mine(config('mcts'), { out: own, panel });
    expect(notesOf(own).filter((note) => note === 'calibration').length).toBeGreaterThan(100);
    const out = join(folder, 'given');
    const { run } = await mine(config('mcts', { random }), { out, panel });
    expect(notesOf(run)).not.toContain('calibration');
    const stopped = join(folder, 'stopped');
    const controller = new AbortController();
    await mine(config('mcts', { random }), {
      out: stopped,
      panel,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await resume(stopped, { panel });
    expect(readFileSync(join(stopped, 'library.json'), 'utf8')).toBe(readFileSync(join(out, 'library.json'), 'utf8'));
  });

  it.each([
    ['other labels', { label: { horizon: 2 } }],
    ['other dates', { split: { embargo: 3 } }],
    ['other scores', { score: { minSymbols: 5 } }],
    ['permuted labels', { null: true }],
  ])('does not serve a run with %s', (_, changes) => {
    expect(() => read(changes)).toThrow('scored on something else');
  });

  it('comes from a run by `random` alone, with enough formulas', async () => {
    await expect(
      mine(config('mcts', { random: join(folder, 'own') }), { out: join(folder, 'x'), panel }),
    ).rejects.toThrow('is by `mcts`');
    await mine({ ...config('random'), budget: { evaluations: 30 } }, { out: join(folder, 'few'), panel });
    await expect(
      mine(config('mcts', { random: join(folder, 'few') }), { out: join(folder, 'x'), panel }),
    ).rejects.toThrow('at least 100');
  });
});
