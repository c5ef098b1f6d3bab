import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { savedMembers } from '../combine/index.js';
import { AlphaError } from '../util/errors.js';
import { type PlantState, readCheckpoint } from './checkpoint.js';
import { resolveConfig } from './config.js';
import { openRunFolder, readRunJson, runFolder } from './folder.js';
import { readJournal } from './journal.js';
import { isHeld } from './lock.js';

export interface RunStatus {
  readonly run: string;
  readonly strategy: string;
  readonly seed: number;
  /** `running` while a process holds it; `stopped` can be resumed; else why it ended. */
  readonly state: string;
  readonly evaluations: number;
  readonly budget: number;
  readonly seconds: number;
  readonly pool: readonly { readonly expr: string; readonly weight: number; readonly ic: number | null }[];
  readonly plants: readonly PlantState[];
}

/** The runs right below a folder, by name: where each stands, or why nobody can tell. */
export function runsBelow(path: string): (RunStatus | { readonly run: string; readonly error: AlphaError })[] {
  const names = existsSync(path) && statSync(path).isDirectory() ? readdirSync(path).sort() : [];
  const runs = names.map((name) => join(path, name)).filter((run) => existsSync(runFolder(run).config));
  return runs.map((run) => {
    try {
      return statusOf(run);
    } catch (error) {
      if (error instanceof AlphaError) return { run, error };
      throw error;
    }
  });
}

/** Where a run stands, from its folder alone; reading takes no lock and disturbs no writer. */
export function statusOf(path: string): RunStatus {
  const folder = openRunFolder(path);
  const config = resolveConfig(readRunJson(folder.config), folder.config);
  const checkpoint = readCheckpoint(folder.checkpoint) ?? readCheckpoint(folder.synced);
  if (checkpoint === null) {
    throw new AlphaError(
      'S001',
      `${folder.checkpoint} is ${existsSync(folder.checkpoint) ? 'damaged' : 'not there yet'}`,
      {
        hint: `\`alphalode resume ${path}\` begins the run again, with the same result`,
        data: { path: folder.checkpoint },
      },
    );
  }
  const entries = new Map(readJournal(folder.events).events.map((event) => [event.id, event]));
  return {
    run: folder.path,
    strategy: config.strategy.name,
    seed: config.seed,
    state: checkpoint.ended ? `ended (${checkpoint.ended})` : isHeld(folder) ? 'running' : 'stopped',
    evaluations: checkpoint.evaluations,
    budget: config.budget.evaluations,
    seconds: checkpoint.seconds,
    pool: savedMembers(checkpoint.pool).map(({ id, weight }) => {
      const entry = entries.get(id);
      return { expr: String(entry?.expr ?? ''), weight, ic: typeof entry?.ic === 'number' ? entry.ic : null };
    }),
    plants: checkpoint.plants,
  };
}
