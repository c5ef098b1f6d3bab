import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { scratch } from '../cli/run-cli.js';
import { startLoopback } from '../llm/loopback.js';
import { strikeEveryCall } from './disk/faults.js';
import { patchFs } from './disk/patched-fs.js';
import { cutEverywhere } from './disk/power-cuts.js';
import { SmallRun } from './disk/small-run.js';
import { countedWorkers, freeWorkers } from './hindered-workers.js';

afterEach(freeWorkers);

it('whichever call to the disk fails, a run ends with exit code 6 and goes on to the same library', async () => {
  // Each call fails in one way here, and in all that are possible in `npm run validate:crash`.
  const toll = await strikeEveryCall(new SmallRun(30), scratch(), (faults, call) => [faults[call % faults.length]!]);
  expect(toll.wrong).toEqual([]);
  expect(toll.struck).toBeGreaterThan(80);
  expect(toll.states).toBeGreaterThan(10);
}, 600_000);

it.each(['writeSync', 'fsyncSync', 'closeSync'])(
  'a run with a language model ends where its record fails at %s',
  async (name) => {
    const server = await startLoopback();
    const out = join(scratch(), 'run');
    const threads = countedWorkers();
    const mend = patchFs(out, ({ path, args, real, ...call }) => {
      const result = real(...args);
      if (call.name === name && path.endsWith('exchanges.jsonl'))
        throw Object.assign(new Error('EIO'), { code: 'EIO' });
      return result;
    });
    try {
      const run = new SmallRun(60, {
        strategy: { name: 'mcts', proposer: 'llm', trees: 2, calibration: 16 },
        llm: { baseUrl: server.url, model: 'toy', key: 'none', pauseSeconds: 0.001 },
      });
      await expect(run.goOn(out)).rejects.toMatchObject({ code: 'S002', exitCode: 6 });
      expect(threads.alive).toBe(0);
    } finally {
      mend();
      await server.close();
    }
  },
);

it('wherever the power fails, what was told a second ago is there, and the run goes on to the same library', async () => {
  // All states are gone on from in `npm run validate:crash`, some of them here.
  const { cuts, states, wrong } = await cutEverywhere(new SmallRun(300), scratch(), (state) => state % 32 === 0);
  expect(wrong).toEqual([]);
  expect(cuts).toBeGreaterThan(250);
  expect(states).toBeGreaterThan(1);
}, 600_000);
