import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRunFolder, openRunFolder, readRunJson, runFolder } from '../../src/run/folder.js';
import { lockRun } from '../../src/run/lock.js';

const scratch = () => mkdtempSync(join(tmpdir(), 'alphalode-'));

describe('a run folder', () => {
  it('is never overwritten', () => {
    const path = scratch();
    writeFileSync(join(path, 'config.json'), '{}');
    expect(() => createRunFolder(path)).toThrow(expect.objectContaining({ code: 'C001' }));
  });

  it('is known by its config', () => {
    expect(() => openRunFolder(join(scratch(), 'none'))).toThrow(expect.objectContaining({ code: 'S001' }));
    expect(() => openRunFolder(scratch())).toThrow(expect.objectContaining({ code: 'S001' }));
  });

  it('says which of its files is damaged', () => {
    const path = join(scratch(), 'state.json');
    writeFileSync(path, '{"asked": 12');
    expect(() => readRunJson(path)).toThrow(/state\.json is damaged/);
    expect(() => readRunJson(`${path}.none`)).toThrow(/is missing/);
  });

  it('is held by one process at a time', () => {
    const folder = runFolder(scratch());
    // Process 1 is alive on every machine.
    writeFileSync(folder.lock, JSON.stringify({ pid: 1, host: hostname() }));
    expect(() => lockRun(folder)).toThrow(
      expect.objectContaining({ code: 'S003', message: expect.stringContaining('in use by process 1 on ') }),
    );
  });

  it('is taken over from a process that is gone, and let go at the end', () => {
    const folder = runFolder(scratch());
    writeFileSync(folder.lock, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
    lockRun(folder)();
    lockRun(folder)();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('is taken over from one whose number another process has now', () => {
    const folder = runFolder(scratch());
    writeFileSync(folder.lock, JSON.stringify({ pid: process.ppid, host: hostname(), started: 'long ago' }));
    lockRun(folder)();
  });

  it('is taken over where the disk was too full for the lock of the one before', () => {
    const folder = runFolder(scratch());
    writeFileSync(folder.lock, '');
    lockRun(folder)();
  });

  it('is refused to the same process a second time, and to any on another host', () => {
    const folder = runFolder(scratch());
    const unlock = lockRun(folder);
    expect(() => lockRun(folder)).toThrow(`in use by process ${process.pid} on ${hostname()}`);
    unlock();
    writeFileSync(folder.lock, JSON.stringify({ pid: 7, host: 'elsewhere' }));
    expect(() => lockRun(folder)).toThrow('in use by process 7 on elsewhere');
  });
});
