import { checksumOf } from '../run/checksum.js';
import type { Library } from '../run/library.js';
import { readLibraryFile } from '../run/library-file.js';
import { say } from './output.js';

/** Reads a library. One that was edited by hand is its owner's affair, and one that is damaged may be: it is said. */
export function readLibrary(path: string): Library {
  const file = readLibraryFile(path);
  if (file.altered) warn(file.path);
  return file.library;
}

/** Says so where a text that came with a checksum of ours has another one. */
export function warnOfAltered(path: string, text: string): void {
  const { stored, found } = checksumOf(Buffer.from(text).subarray(0, -1));
  if (stored !== null && stored !== found) warn(path);
}

function warn(path: string): void {
  say(`warning: ${path} is not as it was written: edited or damaged. \`alphalode library verify\` checks it`);
}
