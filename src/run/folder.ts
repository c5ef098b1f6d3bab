import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AlphaError } from '../util/errors.js';
import { ensureFolder, readText } from '../util/files.js';
import { expectFree } from './lock.js';

/** The files of a run. A run is its folder: `resume` needs nothing else. */
export interface RunFolder {
  readonly path: string;
  readonly config: string;
  readonly env: string;
  readonly events: string;
  readonly trials: string;
  /** What language models were asked and answered. */
  readonly exchanges: string;
  readonly checkpoint: string;
  /** The last checkpoint that is on the disk for certain, should the power fail; of an ended run the one before its end. */
  readonly synced: string;
  readonly library: string;
  readonly summary: string;
  readonly lock: string;
}

export function runFolder(path: string): RunFolder {
  return {
    path,
    config: join(path, 'config.json'),
    env: join(path, 'env.json'),
    events: join(path, 'events.jsonl'),
    trials: join(path, 'trials.f32'),
    exchanges: join(path, 'exchanges.jsonl'),
    checkpoint: join(path, 'checkpoint', 'state.json'),
    synced: join(path, 'checkpoint', 'synced.json'),
    library: join(path, 'library.json'),
    summary: join(path, 'summary.json'),
    lock: join(path, 'lock.json'),
  };
}

/** What a run that died before it wrote its config can have left. */
const LEFTOVERS = new Set(['lock.json', 'env.json', 'env.json.tmp', 'config.json.tmp']);

/** A new folder for a run; one that holds anything else already is refused, so that nothing found is overwritten. */
export function createRunFolder(path: string): RunFolder {
  expectFree(runFolder(path));
  if (existsSync(path) && (!statSync(path).isDirectory() || readdirSync(path).some((name) => !LEFTOVERS.has(name)))) {
    throw new AlphaError('C001', `${path} exists already`, {
      hint: `\`alphalode resume ${path}\` goes on with a run; or choose another --out`,
    });
  }
  ensureFolder(path);
  return runFolder(path);
}

/** The folder of an existing run. */
export function openRunFolder(path: string): RunFolder {
  const folder = runFolder(path);
  if (!existsSync(folder.config)) {
    throw new AlphaError('S001', `${path} is not a run folder: it has no config.json`, {
      hint: existsSync(path) ? 'give the folder that `mine` printed' : 'there is no such folder',
      data: { path },
    });
  }
  return folder;
}

/** A JSON file of a run folder; S001 when it is missing or damaged. */
export function readRunJson(path: string): unknown {
  const text = readText(path);
  try {
    if (text !== null) return JSON.parse(text);
  } catch {
    // Said below: a damaged file is as good as none.
  }
  throw new AlphaError('S001', `${path} is ${text === null ? 'missing' : 'damaged'}`, {
    hint: 'the run cannot go on without it; restore it from a copy, or start anew with the same seed',
    data: { path },
  });
}
