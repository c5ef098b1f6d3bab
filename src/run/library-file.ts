import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AlphaError } from '../util/errors.js';
import { readBytes } from '../util/files.js';
import { type Checksum, checksumOf, withChecksum } from './checksum.js';
import type { Library } from './library.js';
import { parseLibraryJson } from './library-schema.js';

/** A `library.json`, and whether it is as it was written. */
export interface LibraryFile {
  readonly path: string;
  readonly library: Library;
  /** Null for a file of version 1, which has none. */
  readonly checksum: Checksum | null;
  /** Edited by hand, or damaged. */
  readonly altered: boolean;
}

/** A library as its file holds it, in the newest version. */
export function libraryText(library: Library): string {
  return `${withChecksum({ ...library, version: 2 } satisfies Library, 2)}\n`;
}

/** Reads `library.json`, or that of a run folder. */
export function readLibraryFile(path: string): LibraryFile {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'library.json') : path;
  if (existsSync(file)) return parseLibraryFile(readBytes(file), file);
  throw new AlphaError('D001', `no such file: ${file}`, {
    hint: file === path ? 'give a library.json or a run folder' : `the run has not ended: alphalode resume ${path}`,
    data: { path: file },
  });
}

export function parseLibraryFile(data: Buffer, path: string): LibraryFile {
  const found = parsed(data.toString('utf8'));
  if ('problem' in found) {
    throw new AlphaError('D002', `${path} is not a library; ${found.problem}`, {
      hint: 'give the library.json of a run; `alphalode import` reads pools of other tools, `alphalode library schema` tells what a library holds',
      data: { path },
    });
  }
  const { library } = found;
  // Without the end of its last line.
  const checksum = checksumOf(data.subarray(0, -1));
  if (library.version === 1 && checksum.stored === null) return { path, library, checksum: null, altered: false };
  return { path, library, checksum, altered: checksum.stored !== checksum.found };
}

function parsed(text: string): ReturnType<typeof parseLibraryJson> {
  try {
    return parseLibraryJson(JSON.parse(text));
  } catch {
    return { problem: 'it is damaged, or does not hold JSON at all' };
  }
}
