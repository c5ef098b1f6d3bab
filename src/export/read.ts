import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Library } from '../run/library.js';
import { parseLibraryJson } from '../run/library-schema.js';
import { AlphaError } from '../util/errors.js';
import { readText } from '../util/files.js';

/** Reads `library.json`, or that of a run folder. */
export function readLibrary(path: string): Library {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'library.json') : path;
  const text = readText(file);
  if (text === null) {
    throw new AlphaError('D001', `no such file: ${file}`, {
      hint: file === path ? 'give a library.json or a run folder' : `the run has not ended: alphalode resume ${path}`,
      data: { path: file },
    });
  }
  const found = parseLibraryJson(parsed(text));
  if ('library' in found) return found.library;
  throw new AlphaError('D002', `${file} is not a library; ${found.problem}`, {
    hint: 'give the library.json of a run; `alphalode import` reads pools of other tools, `alphalode library schema` tells what a library holds',
    data: { path: file },
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
