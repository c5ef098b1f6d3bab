import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AlphaError } from '../util/errors.js';
import { assemble, type Grid, type Repair } from './assemble.js';
import { findGroup } from './groups.js';
import { hashPanel } from './hash.js';
import { readArrow } from './load/arrow.js';
import { readCsv } from './load/csv.js';
import { readParquet } from './load/parquet.js';
import { staticGroups } from './load/symbols.js';
import type { LongTable } from './load/table.js';
import { type Panel, type Precision, shapeOf } from './panel.js';
import { universeOf } from './universe.js';
import { type ValidationReport, validate } from './validate.js';

export interface LoadOptions {
  /** 0/1 column: who takes part in cross-sections and scores. Default: everybody. */
  readonly universe?: string | null;
  /** Other names for groups, `{ sector: 'industry' }`; a numeric column serves too, each value a group. */
  readonly groups?: Readonly<Record<string, string>>;
  /** What to keep of duplicate rows; unreadable values become missing. Without it both are an error. */
  readonly repair?: Repair;
  /** Multiply prices by the `factor` column; default true. */
  readonly adjust?: boolean;
  /**
   * `single` (default): float32, what searches work on. `double`: float64, a float32 column read as the shortest decimals
   * that name its values, as a tool sees them that reads the data as text. Twice the memory; no tie among returns is made
   * or broken by rounding.
   */
  readonly precision?: Precision;
}

/** By file ending; a folder holds one of them as `panel.<ending>`. */
const FORMATS: Readonly<Record<string, (path: string) => LongTable | Promise<LongTable>>> = {
  parquet: readParquet,
  csv: (path) => readCsv(path),
  arrow: readArrow,
};

/**
 * Loads a panel in long form (columns date, symbol, close and any others) from a folder with `panel.parquet` or
 * `panel.csv` or `panel.arrow`, or from such a file; `symbols.csv` beside it gives static groups. Prices are adjusted by `factor`.
 * Throws D001 to D007 with file, row and column.
 */
export async function loadPanel(path: string, options: LoadOptions = {}): Promise<Panel> {
  const file = findFile(path);
  const table = await readTable(file);
  const grid = await assemble(table, { ...fidelity(options), ...(options.repair && { repair: options.repair }) });
  return finish(file, grid, options);
}

/** Loads a panel and reports on its quality. Duplicates and unreadable values do not stop it: they are findings. */
export async function checkPanel(
  path: string,
  options: LoadOptions = {},
): Promise<{ panel: Panel; report: ValidationReport }> {
  const file = findFile(path);
  const table = await readTable(file);
  const grid = await assemble(table, { ...fidelity(options), repair: options.repair ?? 'first' });
  const panel = await finish(file, grid, options);
  const { duplicates, unsorted, infinite } = grid;
  return {
    panel,
    report: validate(panel, { table, unsorted, duplicates, infinite, repaired: options.repair !== undefined }),
  };
}

function fidelity({ adjust = true, precision = 'single' }: LoadOptions) {
  return { adjusted: adjust, precision };
}

async function finish(file: string, { dates, symbols, fields, groups }: Grid, options: LoadOptions): Promise<Panel> {
  const all = new Map([...groups, ...(await staticGroups(join(dirname(file), 'symbols.csv'), symbols))]);
  for (const [alias, column] of Object.entries(options.groups ?? {}))
    all.set(alias.toLowerCase(), findGroup(column, all, fields, shapeOf({ dates, symbols })));
  const panel = { dates, symbols, fields, groups: all, universe: null };
  const chosen = options.universe ? { ...panel, universe: universeOf(panel, options.universe) } : panel;
  return { ...chosen, hash: hashPanel(chosen) };
}

function findFile(path: string): string {
  const candidates = Object.keys(FORMATS).map((format) => join(path, `panel.${format}`));
  if (!existsSync(path)) {
    throw new AlphaError('D001', `no such file or folder: ${path}`, {
      hint: 'give a folder with panel.parquet or panel.csv, or such a file',
      data: { path },
    });
  }
  if (!statSync(path).isDirectory()) return path;
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found !== undefined) return found;
  throw new AlphaError('D001', `${path} holds no panel.parquet, panel.csv or panel.arrow`, {
    hint: 'give a folder that does, or a file',
    data: { path },
  });
}

async function readTable(file: string): Promise<LongTable> {
  const ending = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  const read = Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined;
  if (read) return read(file);
  throw new AlphaError('D002', `${file}: unknown format`, {
    hint: `known endings: ${Object.keys(FORMATS).join(', ')}`,
    data: { file },
  });
}
