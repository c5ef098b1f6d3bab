import { dialectOf, parseLibrary, print as printFormula } from '../lang/index.js';
import type { Refusal } from '../run/evaluate.js';
import type { Library } from '../run/library.js';
import { AlphaError } from '../util/errors.js';
import { readText } from '../util/files.js';
import { folderOf } from './library-options.js';
import { say } from './output.js';
import { readLibrary } from './read-library.js';

/** A formula to evaluate, and where it stands. */
export interface Line {
  readonly id: string;
  readonly formula: string;
  /** Tells an error by its place in the file. */
  readonly locate?: (error: AlphaError) => AlphaError;
}

/** Formulas of an argument, a file of lines, or a library; `library` is null where they are of none. */
export interface Formulas {
  readonly lines: readonly (Line | (Line & Refusal))[];
  readonly library: Library | null;
}

export interface Reading {
  readonly dialect: string;
  readonly adv: 'money' | 'shares';
}

export function readFormulas(formula: string | undefined, path: string | undefined, reading: Reading): Formulas {
  if ((formula === undefined) === (path === undefined)) {
    throw new AlphaError('C001', 'give a formula or --library, one of the two', {
      hint: "alphalode eval 'rank(-ts_delta(close, 5))' --data FOLDER",
    });
  }
  if (formula !== undefined)
    return { lines: [translate({ id: 'value', formula: formula.trim() }, reading)], library: null };
  if (isLibrary(path!)) {
    const library = readLibrary(path!);
    return { lines: library.factors.map(({ id, expr }) => ({ id, formula: expr })), library };
  }
  return { lines: linesOf(path!, reading.dialect).map((line) => translate(line, reading)), library: null };
}

/** A run folder, or a file of JSON. */
function isLibrary(path: string): boolean {
  return folderOf(path) !== null || /^\s*\{/.test(readText(path) ?? '');
}

function linesOf(path: string, dialect: string): readonly (Line | (Line & Refusal))[] {
  const text = readText(path);
  if (text === null) throw new AlphaError('D001', `no such file: ${path}`, { hint: 'a file of formulas, one a line' });
  const entries = parseLibrary(text, path);
  if (entries.length === 0) {
    throw new AlphaError('D002', `${path} holds no formulas`, { hint: 'one a line, as in `name = rank(close)`' });
  }
  return entries.map((entry) => {
    const formula = entry.text.replace(/\s*#.*$/, '');
    const line = { id: entry.id, formula, locate: locator(text, path, entry.offset, formula) };
    // What is no formula here may be one in another dialect.
    return 'error' in entry && dialect === 'alpha' ? { ...line, error: entry.error } : line;
  });
}

/** Moves errors about a formula to where it stands in its file; one with names written out is pointed at as a whole. */
function locator(source: string, sourceName: string, offset: number, formula: string) {
  const asWritten = source.startsWith(formula, offset);
  const end = source.indexOf('\n', offset);
  const whole = { start: offset, end: end < 0 ? source.length : end };
  return ({ code, message, details }: AlphaError): AlphaError => {
    const { span } = details;
    if (details.source === source) return new AlphaError(code, message, details);
    const moved = span && asWritten ? { start: span.start + offset, end: span.end + offset } : whole;
    return new AlphaError(code, message, { ...details, source, sourceName, span: moved });
  };
}

/** A formula of another dialect in ours; what had to be decided goes to stderr. */
function translate<T extends Line>(line: T, { dialect, adv }: Reading): T | (T & Refusal) {
  if (dialect === 'alpha') return line;
  try {
    const { ast, notes } = dialectOf(dialect).read(line.formula, line.id, { adv });
    for (const { message } of notes) say(`note: ${line.id === 'value' ? '' : `${line.id}: `}${message}`);
    return { ...line, formula: printFormula(ast) };
  } catch (error) {
    if (!(error instanceof AlphaError) || error.code.startsWith('C')) throw error;
    return { ...line, error };
  }
}
