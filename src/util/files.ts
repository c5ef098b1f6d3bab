import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { AlphaError } from './errors.js';

/** Runs a file operation; what the system refuses becomes S002 with the path, the reason and the space left. */
export function storing<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (cause) {
    if (cause instanceof AlphaError) throw cause;
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new AlphaError('S002', `cannot write ${path}: ${reason}`, {
      hint: `free space or fix permissions, then \`resume\`; ${freeSpace(path)}`,
      data: { path, reason },
      cause,
    });
  }
}

/** Makes a folder and what is missing above it, level by level: Node's recursive form never returns below /proc. */
export function ensureFolder(path: string): void {
  if (existsSync(path)) return;
  const above = dirname(path);
  if (above !== path) ensureFolder(above);
  storing(path, () => {
    mkdirSync(path);
    syncFolder(above);
  });
}

/** Old content or new, never torn: written beside, synced, renamed. `sync: false` leaves the sync to a later commit. */
export function writeAtomic(path: string, data: string | Uint8Array, { sync = true } = {}): void {
  ensureFolder(dirname(path));
  const temporary = `${path}.tmp`;
  try {
    storing(path, () => {
      writeNew(temporary, data, { flags: 'w', sync });
      renameSync(temporary, path);
      if (sync) syncFolder(dirname(path));
    });
  } catch (error) {
    discard(temporary);
    throw error;
  }
}

/** Makes a file; false where there is one already. */
export function createFile(path: string, text: string): boolean {
  return storing(path, () => {
    try {
      writeNew(path, text, { flags: 'wx', sync: true });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Adds a line to a file and waits for the disk. */
export function appendLine(path: string, line: string): void {
  storing(path, () => writeNew(path, `${line}\n`, { flags: 'a', sync: true }));
}

export function removeFile(path: string): void {
  storing(path, () => rmSync(path, { force: true }));
}

/** Renames a file; false where there is none. */
export function moveFile(from: string, to: string): boolean {
  return storing(from, () => {
    try {
      renameSync(from, to);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  });
}

export function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** The bytes of a file, none where there is no file. */
export function readBytes(path: string): Buffer {
  return existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
}

/** A file that only grows. It is cut to `size` when opened, which drops what a crash left after the last checkpoint. */
export class AppendFile {
  readonly path: string;
  #file: number;
  #size: number;

  constructor(path: string, size: number) {
    this.path = path;
    this.#size = size;
    this.#file = storing(path, () => {
      const file = openSync(path, existsSync(path) ? 'r+' : 'w+');
      try {
        ftruncateSync(file, size);
        syncFolder(dirname(path));
        return file;
      } catch (error) {
        closeSync(file);
        throw error;
      }
    });
  }

  get size(): number {
    return this.#size;
  }

  append(data: Uint8Array): void {
    storing(this.path, () => writeFully(this.#file, data, this.#size));
    this.#size += data.length;
  }

  sync(): void {
    storing(this.path, () => fsyncSync(this.#file));
  }

  close(): void {
    storing(this.path, () => closeSync(this.#file));
  }
}

function writeNew(
  path: string,
  data: string | Uint8Array,
  { flags, sync }: { flags: 'w' | 'wx' | 'a'; sync: boolean },
): void {
  const file = openSync(path, flags);
  try {
    writeFully(file, typeof data === 'string' ? Buffer.from(data) : data);
    if (sync) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A full disk is not to keep what nobody will read; where that fails too, the first failure is the one to tell of. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}

/** What was made or renamed in a folder outlasts a power cut only after this. Windows has no such call. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** A write may be short; it is repeated until all is out. */
function writeFully(file: number, data: Uint8Array, position: number | null = null): void {
  let done = 0;
  while (done < data.length) {
    done += writeSync(file, data, done, data.length - done, position === null ? null : position + done);
  }
}

function freeSpace(path: string): string {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return `${Math.round((bavail * bsize) / 2 ** 20)} MB free there`;
  } catch {
    return 'the folder cannot be read';
  }
}
