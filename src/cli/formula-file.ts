import { existsSync, statSync } from 'node:fs';
import { AlphaError } from '../util/errors.js';
import { readText } from '../util/files.js';

/** The text of the file that an argument names; undefined where it is a formula. D001 for a file that is not there. */
export function formulaFile(argument: string): string | undefined {
  const path = argument.trim();
  if (existsSync(path) && statSync(path).isFile()) return readText(path) ?? undefined;
  if (!/^[^\s()*+^<>=?,]+\.(alpha|txt|tsv|csv|json)$/i.test(path)) return undefined;
  throw new AlphaError('D001', `no such file: ${path}`, { hint: 'give a file of formulas, or a formula' });
}
