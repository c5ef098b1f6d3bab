import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { scratch } from '../cli/run-cli.js';
import { startLoopback } from '../llm/loopback.js';
import { strikeEveryCall } from './disk/faults.js';
import { patchFs } from './disk/patched-fs.js';
import { cutEverywhere } from './disk/power-cuts.js';
import { libraryOf, SmallRun } from './disk/small-run.js';
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

/** Makes a folder a file system of so many kilobytes, or gives it another size; false where that may not be done. */
function limitTo(kilobytes: number, path: string, how = ''): boolean {
  const options = `${how}size=${kilobytes}k`;
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' }).status === 0;
}

const place = scratch();
const mayMount = limitTo(64, place) && spawnSync('umount', [place]).status === 0;
if (!mayMount) console.warn('skipped: a disk that is truly full (no file system may be mounted)');
describe.skipIf(!mayMount)('a disk that is truly full', () => {
  const run = new SmallRun(300);
  const whole = join(scratch(), 'whole');
  const disk = scratch();
  beforeAll(() => run.goOn(whole));
  afterEach(() => spawnSync('umount', [disk]));

  it.each([4, 24, 48, 96])('at %i KB ends a run with exit code 6; with more room it goes on', async (kilobytes) => {
    limitTo(kilobytes, disk);
    const out = join(disk, 'run');
    await expect(run.goOn(out)).rejects.toMatchObject({
      exitCode: 6,
      message: expect.stringMatching(/^cannot write .*\/run.*: ENOSPC$/),
      details: { hint: expect.stringContaining('0 MB free there') },
    });
    limitTo(4096, disk, 'remount,');
    await run.goOn(out);
    expect(libraryOf(out)).toBe(libraryOf(whole));
  });
});

it('wherever the power fails, what was told a second ago is there, and the run goes on to the same library', async () => {
  // All states are gone on from in `npm run validate:crash`, some of them here.
  const { cuts, states, wrong } = await cutEverywhere(new SmallRun(300), scratch(), (state) => state % 32 === 0);
  expect(wrong).toEqual([]);
  expect(cuts).toBeGreaterThan(250);
  expect(states).toBeGreaterThan(1);
}, 600_000);
