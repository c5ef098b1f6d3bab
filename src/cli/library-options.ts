import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { loadPanel } from '../panel/index.js';
import type { Panel } from '../panel/panel.js';
import { loadOptionsOf, type RunConfig, readConfigInput, resolveConfig } from '../run/config.js';
import type { Library } from '../run/library.js';
import { type SealedData, seal } from '../run/sealed.js';
import { AlphaError } from '../util/errors.js';
import {
  addDataOptions,
  addOpenTest,
  type DataOptions,
  openTestDates,
  overlay,
  type Settings,
} from './data-options.js';
import { say } from './output.js';
import { readLibrary } from './read-library.js';

/** Options of commands that look at a library with its data. */
export interface LibraryFlags extends DataOptions {
  readonly openTest?: boolean;
  readonly json?: boolean;
}

/** A library and the data it was found on, or those of --data: all dates there are. */
export interface LibraryPanel {
  readonly path: string;
  readonly library: Library;
  readonly config: RunConfig;
  readonly panel: Panel;
}

export interface OpenLibrary extends LibraryPanel {
  readonly data: SealedData;
  /** The run folder the library is of; null for a file elsewhere. */
  readonly folder: string | null;
}

export function addLibraryOptions(command: Command): Command {
  return addOpenTest(addDataOptions(command));
}

/** What a library was found with: its run's config where it lies in a run folder, and its own label, universe and split. */
export function settingsOfLibrary(path: string, library: Library): Settings {
  const folder = folderOf(path);
  const stored = folder === null ? {} : readConfigInput(join(folder, 'config.json'));
  const { label, universe, split } = library;
  return { input: { ...stored, label, universe, split }, home: path };
}

/** The run folder that a path names, itself or by its library.json; null for another file. */
export function folderOf(path: string): string | null {
  if (existsSync(path) && statSync(path).isDirectory()) return path;
  return basename(path) === 'library.json' && existsSync(join(dirname(path), 'config.json')) ? dirname(path) : null;
}

export async function loadLibraryPanel(path: string, flags: LibraryFlags): Promise<LibraryPanel> {
  const library = readLibrary(path);
  const config = resolveConfig(overlay(settingsOfLibrary(path, library).input, flags));
  if (config.data === null) throw new AlphaError('C001', 'no data given', { hint: 'add --data FOLDER' });
  return { path, library, config, panel: await loadPanel(config.data, loadOptionsOf(config)) };
}

/** A library with its data, sealed. */
export async function openLibrary(path: string, flags: LibraryFlags, command: string): Promise<OpenLibrary> {
  const found = await loadLibraryPanel(path, flags);
  const { library, panel, config } = found;
  if (panel.hash !== library.dataHash) say(`warning: these are not the data the library was found on (${panel.hash})`);
  const openTest = flags.openTest === true;
  if (openTest) openTestDates(path, command, panel);
  return { ...found, folder: folderOf(path), data: seal(library, panel, { openTest, ...config.score }) };
}
