import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { readLibrary } from '../export/read.js';
import { loadPanel } from '../panel/index.js';
import type { Panel } from '../panel/panel.js';
import { loadOptionsOf, type RunConfig, readConfigInput, resolveConfig } from '../run/config.js';
import type { Library } from '../run/library.js';
import { noteOpening } from '../run/openings.js';
import { type SealedData, seal } from '../run/sealed.js';
import { AlphaError } from '../util/errors.js';
import { addDataOptions, type DataOptions, overlay } from './data-options.js';
import { say } from './output.js';

/** Options of commands that look at a library with its data. */
export interface LibraryFlags extends DataOptions {
  readonly openTest?: boolean;
  readonly json?: boolean;
}

export interface OpenLibrary {
  readonly path: string;
  readonly library: Library;
  readonly config: RunConfig;
  /** All the dates there are: only its hash and its names may be shown. */
  readonly panel: Panel;
  readonly data: SealedData;
  /** The run folder the library is of; null for a file elsewhere. */
  readonly folder: string | null;
}

export function addLibraryOptions(command: Command): Command {
  return addDataOptions(command).option('--open-test', 'read the sealed test dates as well; each opening is logged');
}

/** A library with the data it was found on: those its run's config names, or --data. */
export async function openLibrary(path: string, flags: LibraryFlags, command: string): Promise<OpenLibrary> {
  const library = readLibrary(path);
  const folder = existsSync(path) && statSync(path).isDirectory() ? path : null;
  const stored = folder === null ? { universe: library.universe } : readConfigInput(join(folder, 'config.json'));
  const config = resolveConfig(overlay(stored, flags));
  if (config.data === null) throw new AlphaError('C001', 'no data given', { hint: 'add --data FOLDER' });
  const panel = await loadPanel(config.data, loadOptionsOf(config));
  if (panel.hash !== library.dataHash) say(`warning: these are not the data the library was found on (${panel.hash})`);
  const openTest = flags.openTest === true;
  if (openTest) {
    const count = noteOpening(path, { command, dataHash: panel.hash });
    say(`the test dates are open: opening ${count} of this library, logged in openings.jsonl`);
  }
  return { path, library, config, panel, folder, data: seal(library, panel, { openTest, ...config.score }) };
}
