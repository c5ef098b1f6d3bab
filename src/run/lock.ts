import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { AlphaError } from '../util/errors.js';
import { createFile, moveFile, readText, removeFile } from '../util/files.js';
import type { RunFolder } from './folder.js';

/** Who holds a run: `lock.json`. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as its system counts it: another one may get the same number later. */
  readonly started: string | null;
}

/** How often a lock that is being taken or let go is looked at again, and how long apart. */
const LOOKS = 10;
const APART_MS = 20;

/** Locks that this process holds. */
const held = new Set<string>();

/** Holds a run for this process. A second one is refused with pid and host; the lock of a dead process is taken over. */
export function lockRun(folder: RunFolder): () => void {
  const path = resolve(folder.lock);
  const text = JSON.stringify({ pid: process.pid, host: hostname(), started: startOf(process.pid) });
  for (let look = 0; ; look++) {
    if (createFile(path, text)) break;
    const found = readText(path);
    const holder = parseHolder(found);
    if (holder !== null && isAlive(holder, path)) throw inUse(holder, path);
    // One that cannot be read may be at its writing just now.
    if (holder === null && look < LOOKS) pause();
    else takeAway(path, found);
  }
  held.add(path);
  return () => {
    held.delete(path);
    if (readText(path) === text) removeFile(path);
  };
}

/** Whether a live process holds the run; a lock that a dead one left does not count. */
export function isHeld(folder: RunFolder): boolean {
  return holderOf(folder) !== null;
}

/** S003 where a live process holds the run. */
export function expectFree(folder: RunFolder): void {
  const holder = holderOf(folder);
  if (holder !== null) throw inUse(holder, resolve(folder.lock));
}

function holderOf(folder: RunFolder): Holder | null {
  const holder = parseHolder(readText(folder.lock));
  return holder !== null && isAlive(holder, resolve(folder.lock)) ? holder : null;
}

/** Removes a dead process's lock. Of several that want to, one gets the file; a lock that came meanwhile is put back. */
function takeAway(path: string, found: string | null): void {
  const mine = `${path}.${process.pid}`;
  if (!moveFile(path, mine)) return;
  const taken = readText(mine);
  if (taken !== found && taken !== null) createFile(path, taken);
  removeFile(mine);
}

function inUse(holder: Holder, path: string): AlphaError {
  return new AlphaError('S003', `the run is in use by process ${holder.pid} on ${holder.host}`, {
    hint: `wait for it or stop it; if it is gone, delete ${path}`,
    data: { pid: holder.pid, host: holder.host },
  });
}

function parseHolder(text: string | null): Holder | null {
  try {
    const holder = JSON.parse(text ?? '') as Holder;
    return Number.isInteger(holder.pid) && typeof holder.host === 'string' ? holder : null;
  } catch {
    return null;
  }
}

/** A process of another host cannot be asked: it counts as alive. */
function isAlive({ pid, host, started }: Holder, path: string): boolean {
  if (host !== hostname()) return true;
  if (pid === process.pid) return held.has(path);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return (started ?? null) === null || now === null || now === started;
}

/** Ticks from boot to the start of a process; null where there is no `/proc`. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in parentheses and may hold anything; the start is the 22nd.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, APART_MS);
}
