import type { Library } from '../run/library.js';
import { readLibraryFile } from '../run/library-file.js';
import { say } from './output.js';

/** Reads a library. One that was edited by hand is its owner's affair, and one that is damaged may be: it is said. */
export function readLibrary(path: string): Library {
  const file = readLibraryFile(path);
  if (file.altered) {
    say(`warning: ${file.path} is not as it was written: edited or damaged. \`alphalode library verify\` checks it`);
  }
  return file.library;
}
