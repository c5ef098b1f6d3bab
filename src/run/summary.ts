import { readText, writeAtomic } from '../util/files.js';
import { stableStringify } from '../util/json.js';

const HEAD = { schema: 'alphalode/summary', version: 1 };

/** Lays figures over those that `summary.json` holds: run and report write into the same file. What is none is replaced. */
export function writeSummary(path: string, figures: object): void {
  const text = stableStringify({ ...summaryAt(path), ...HEAD, ...figures }, 2);
  writeAtomic(path, `${oneLineSeries(text)}\n`);
}

/** Arrays of numbers on one line each: a series a line down for every date would be thousands. */
function oneLineSeries(text: string): string {
  return text.replace(/\[[\s\d.,eE+\-nul]+\]/g, (series) => series.replace(/\s+/g, ' '));
}

function summaryAt(path: string): object {
  try {
    const before = JSON.parse(readText(path) ?? '{}') as Record<string, unknown>;
    return before.schema === HEAD.schema ? before : {};
  } catch {
    return {};
  }
}
