import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { assemble, type Grid, type Repair } from './assemble.js';
import { hashPanel } from './hash.js';
import { readCsv } from './load/csv.js';
import { readParquet } from './load/parquet.js';
import { staticGroups } from './load/symbols.js';
import type { LongTable } from './load/table.js';
import type { GroupColumn, Panel } from './panel.js';
import { withUniverse } from './universe.js';
import { type ValidationReport, validate } from './validate.js';

export interface LoadOptions {
  /** 0/1 column: who takes part in cross-sections and scores. Default: everybody. */
  readonly universe?: string | null;
  /** Other names for groups: `{ sector: 'industry' }`. */
  readonly groups?: Readonly<Record<string, string>>;
  /** What to do with duplicate rows; without it they are an error. */
  readonly repair?: Repair;
}

/** By file ending; a folder holds one of them as `panel.<ending>`. */
const FORMATS: Readonly<Record<string, (path: string) => LongTable | Promise<LongTable>>> = {
  parquet: readParquet,
  csv: readCsv,
};

/**
 * Loads a panel in long form (columns date, symbol, close and any others) from a folder with `panel.parquet` or
 * `panel.csv`, or from such a file; `symbols.csv` beside it gives static groups. Prices are adjusted by `factor`.
 * Throws D001 to D007 with file, row and column.
 */
export async function loadPanel(path: string, options: LoadOptions = {}): Promise<Panel> {
  const file = findFile(path);
  const table = await readTable(file);
  const grid = assemble(table, { adjusted: true, ...(options.repair && { repair: options.repair }) });
  return finish(file, grid, options);
}

/** Loads a panel and reports on its quality. Duplicates do not stop it: they are a finding. */
export async function checkPanel(
  path: string,
  options: LoadOptions = {},
): Promise<{ panel: Panel; report: ValidationReport }> {
  const file = findFile(path);
  const table = await readTable(file);
  const grid = assemble(table, { adjusted: true, repair: options.repair ?? 'first' });
  const panel = finish(file, grid, options);
  const { duplicates, unsorted } = grid;
  return {
    panel,
    report: validate(panel, { rows: table.rows, unsorted, duplicates, repaired: options.repair !== undefined }),
  };
}

function finish(file: string, { dates, symbols, fields, groups }: Grid, options: LoadOptions): Panel {
  const all = new Map([...groups, ...staticGroups(join(dirname(file), 'symbols.csv'), symbols)]);
  for (const [alias, column] of Object.entries(options.groups ?? {}))
    all.set(alias.toLowerCase(), findGroup(all, column));
  const panel = { dates, symbols, fields, groups: all, universe: null };
  const chosen = options.universe ? withUniverse(panel, options.universe) : panel;
  return { ...chosen, hash: hashPanel(chosen) };
}

function findFile(path: string): string {
  const candidates = Object.keys(FORMATS).map((format) => join(path, `panel.${format}`));
  if (!existsSync(path)) {
    throw new AlphaError('D001', `no such file or folder: ${path}`, {
      hint: 'give a folder with panel.parquet or panel.csv',
      data: { path },
    });
  }
  if (!statSync(path).isDirectory()) return path;
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found !== undefined) return found;
  throw new AlphaError('D001', `${path} holds neither panel.parquet nor panel.csv`, {
    hint: 'give such a folder, or a file',
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

function findGroup(groups: ReadonlyMap<string, GroupColumn>, name: string): GroupColumn {
  const group = groups.get(name.toLowerCase());
  if (group) return group;
  const known = [...groups.keys()];
  throw new AlphaError('D005', `no group column \`${name}\``, {
    hint: didYouMean(name, known) ?? (known.length > 0 ? `groups: ${known.join(', ')}` : 'the data have no groups'),
    data: { column: name, known },
  });
}
