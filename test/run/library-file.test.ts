import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMarket, writePanel } from '../../src/panel/index.js';
import { libraryText, parseLibraryFile, readLibraryFile } from '../../src/run/library-file.js';
import { mine } from '../../src/run/mine.js';
import { AlphaError } from '../../src/util/errors.js';
import { runCommand } from '../cli/in-process.js';
import { scratch } from '../cli/run-cli.js';

const OLD = resolve('test/run/compat/library-1.json');
const folder = scratch();
const out = join(folder, 'run');
const written = () => readFileSync(join(out, 'library.json'));

beforeAll(async () => {
  const data = join(folder, 'market.parquet');
  await writePanel(data, createMarket({ symbols: 12, dates: 60, seed: 4 }));
  const config = { data, score: { minSymbols: 4 }, strategy: { name: 'random' }, pool: { size: 2 }, workers: 1 };
  await mine({ ...config, label: { horizon: 1 }, budget: { evaluations: 30 } }, { out });
});

/** The library with a weight changed by hand. */
function edited(): string {
  const path = join(folder, 'edited.json');
  writeFileSync(
    path,
    written()
      .toString()
      .replace(/"weight": -?[\d.]+/, '"weight": 0.25'),
  );
  return path;
}

describe('library.json', () => {
  it('shows every flip of a bit: it is no library, or its checksum does not fit', () => {
    const whole = written();
    expect(parseLibraryFile(whole, 'it')).toMatchObject({ altered: false });
    for (let bit = 0; bit < 8 * whole.length; bit++) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(noticed(flipped), `bit ${bit}`).toBe(true);
    }
  });

  it('shows wherever it was cut', () => {
    const whole = written();
    for (let size = 0; size < whole.length; size++) expect(noticed(whole.subarray(0, size)), `${size}`).toBe(true);
  });

  it('of version 1 has no checksum and is read as ever; written again, it has one', () => {
    const { library, altered, checksum } = readLibraryFile(OLD);
    expect([library.version, altered, checksum]).toEqual([1, false, null]);
    const again = parseLibraryFile(Buffer.from(libraryText(library)), 'it');
    expect(again).toMatchObject({ altered: false, library: { ...library, version: 2 } });
  });
});

/** A copy of the run one of whose files has a bit flipped in its middle. */
function damagedRun(name: string): { run: string; bytes: Buffer } {
  const run = join(folder, 'damaged', name.replace('/', '-'));
  cpSync(out, run, { recursive: true });
  const bytes = readFileSync(join(run, name));
  bytes[bytes.length >> 1]! ^= 4;
  writeFileSync(join(run, name), bytes);
  return { run, bytes };
}

describe('library verify', () => {
  it.each(['events.jsonl', 'trials.f32', 'checkpoint/state.json', 'checkpoint/synced.json'])(
    'of a run tells that its %s is damaged',
    async (name) => {
      const { run, bytes } = damagedRun(name);
      const { code, out: said } = await runCommand('library', 'verify', run);
      expect([code, said]).toEqual([1, `run ${basename(name)}: stored whole, found damaged\n`]);
      expect(readFileSync(join(run, name))).toEqual(bytes);
    },
  );
});

describe('report', () => {
  it('of a run whose journal is damaged says what its search history is short of', async () => {
    const { run } = damagedRun('events.jsonl');
    const { code, err } = await runCommand('report', run);
    expect(code).toBe(0);
    expect(err).toContain(`warning: ${join(run, 'events.jsonl')} is damaged`);
    expect((await runCommand('report', out, '-o', join(folder, 'whole.html'))).err).not.toContain('warning');
  });
});

describe('a library.json that was edited by hand', () => {
  it('fails library verify, which names the checksum', async () => {
    expect((await runCommand('library', 'verify', out)).code).toBe(0);
    const changed = join(folder, 'changed');
    cpSync(out, changed, { recursive: true });
    cpSync(edited(), join(changed, 'library.json'));
    const { code, out: said } = await runCommand('library', 'verify', changed);
    expect(code).toBe(1);
    expect(said).toMatch(/^library checksum: stored [\da-f]{8}, found [\da-f]{8}$/m);
  });

  it('is used all the same, with a warning, and gets a new checksum by an export', async () => {
    const listed = await runCommand('library', 'ls', edited());
    expect(listed.err).toContain('is not as it was written');
    expect(listed.out).toContain('0.250');
    const warning = expect.stringContaining('is not as it was written');
    expect(await runCommand('import', edited(), '--from', 'json')).toMatchObject({ code: 0, err: warning });
    const exported = join(folder, 'exported.json');
    await runCommand('export', edited(), '--to', 'json', '-o', exported);
    const again = await runCommand('library', 'ls', exported);
    expect([again.out, again.err]).toEqual([listed.out, '']);
    expect((await runCommand('import', exported, '--from', 'json')).err).not.toContain('warning');
  });
});

function noticed(data: Buffer): boolean {
  try {
    return parseLibraryFile(data, 'it').altered;
  } catch (error) {
    if (error instanceof AlphaError) return true;
    throw error;
  }
}
