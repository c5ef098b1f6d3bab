import pc from 'picocolors';
import { AlphaError, formatError } from '../util/errors.js';

/** Data go to stdout, everything else to stderr. */
/** For commands that write CSV. */
export const SPREADSHEET = [
  '--spreadsheet',
  "put a ' before texts in CSV that a spreadsheet would run as formulas",
] as const;

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Tells an error as its reader wants it and returns the exit code. What is not typed is a defect of ours. */
export function report(error: unknown, { json, debug }: { json: boolean; debug: boolean }): number {
  const typed = error instanceof AlphaError ? error : null;
  if (json) printJson({ error: typed ?? { code: 'X000', message: String(error), span: null, hint: null } });
  else if (typed) say(formatError(typed).replace(/^error\[\w+\]/, (head) => pc.red(pc.bold(head))));
  else
    say(
      `${pc.red(pc.bold('defect'))} ${error instanceof Error ? error.message : String(error)}\n  hint: run again with --debug and report the trace`,
    );
  if (debug) say(error instanceof Error ? (error.stack ?? '') : '');
  return typed?.exitCode ?? 1;
}

/** Rows as aligned columns; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const numeric = head.map((_, i) => rows.every((row) => /^[-+]?[\d.,]+%?$|^-?$/.test(row[i] ?? '')));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [pc.dim(line(head)), ...rows.map(line)].join('\n');
}

/** Four digits, or a dash for a number that does not exist. */
export function figure(value: number | null | undefined, digits = 4): string {
  return value === null || value === undefined ? '-' : value.toFixed(digits);
}
