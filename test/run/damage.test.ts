import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { runFolder } from '../../src/run/folder.js';
import type { Recovery } from '../../src/run/recovery.js';
import { scratch } from '../cli/run-cli.js';
import { findings } from './blows/run.js';
import { damageEverywhere } from './disk/damage.js';
import { SmallRun } from './disk/small-run.js';

const run = new SmallRun(150);
const folder = scratch();
const whole = join(folder, 'whole');
const stopped = join(folder, 'stopped');

beforeAll(async () => {
  await run.goOn(whole);
  const controller = new AbortController();
  const { reason } = await run.goOn(stopped, { signal: controller.signal, onProgress: () => controller.abort() });
  expect(reason).toBe('interrupted');
});

const FILES = ['events', 'trials', 'checkpoint', 'synced'] as const;

const DAMAGES: Readonly<Record<string, (path: string) => void>> = {
  'a bit in its middle flipped': (path) => flip(path),
  'half of it gone': (path) => truncateSync(path, readFileSync(path).length >> 1),
};

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

const cases = FILES.flatMap((file) => Object.keys(DAMAGES).map((damage) => [file, damage] as const));

it.each(cases)('a run whose %s has %s says so, keeps what it cannot read, and finds the same', async (file, damage) => {
  const out = join(folder, `${file} ${damage}`);
  cpSync(stopped, out, { recursive: true });
  const path = runFolder(out)[file];
  DAMAGES[damage]!(path);
  const left = readFileSync(path, 'latin1');
  const told: Recovery[] = [];
  await run.goOn(out, { onRecovery: (recovery) => told.push(recovery) });
  expect(findings(out)).toEqual(findings(whole));
  const [recovery] = told;
  // The older state is looked at only where the newer one will not do.
  const expected = file === 'synced' ? [] : [path];
  expect(recovery!.damaged).toEqual(expected);
  if (expected.length === 0) return;
  const kept = readFileSync(`${path}.bad`, 'latin1');
  expect(kept.length).toBeGreaterThan(0);
  expect(left.endsWith(kept)).toBe(true);
});

it('a run damaged at any byte goes on from the newest state before it, and counts the lines it keeps aside', async () => {
  // At every byte in `npm run validate:crash`, at some of them here.
  const { lines, tried, wrong } = await damageEverywhere(scratch(), (at) => at % 211 === 0);
  expect(wrong).toEqual([]);
  expect(lines).toBeGreaterThan(200);
  expect(tried).toBeGreaterThan(1000);
}, 600_000);
