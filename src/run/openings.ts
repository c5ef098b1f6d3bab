import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { timestamp } from '../util/clock.js';
import { appendLine, readText } from '../util/files.js';
import { stableStringify } from '../util/json.js';

/** One time that somebody looked at the test dates. */
export interface Opening {
  readonly at: string;
  readonly command: string;
  readonly dataHash: string;
}

/** `openings.jsonl` of a run folder, or beside a library file. */
function openingsFile(path: string): string {
  const folder = existsSync(path) && statSync(path).isDirectory() ? path : dirname(path);
  return join(folder, 'openings.jsonl');
}

/** Every opening so far. A line that cannot be read was one all the same. */
export function readOpenings(path: string): (Opening | null)[] {
  const lines = (readText(openingsFile(path)) ?? '').split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    try {
      return JSON.parse(line) as Opening;
    } catch {
      return null;
    }
  });
}

/** Notes an opening before the test dates are read, and returns which one it is, from 1. */
export function noteOpening(path: string, opening: Omit<Opening, 'at'>): number {
  const file = openingsFile(path);
  appendLine(file, stableStringify({ ...opening, at: timestamp() }));
  return readOpenings(path).length;
}
