import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Panel } from '../../panel/panel.js';
import { AlphaError } from '../../util/errors.js';
import { type RunConfigInput, resolveConfig } from '../config.js';
import { RunData } from '../data.js';
import { createStage } from '../stage.js';
import { runApart } from './apart.js';
import type { Entrant, RaceRun } from './entrant.js';
import { type RaceRow, tableOf } from './table.js';
import { runTextbook } from './textbook.js';

export interface RaceOptions {
  /** Label, split, vocabulary, pool and plants for all. */
  readonly config: RunConfigInput;
  readonly panel: Panel;
  readonly entrants: readonly Entrant[];
  /** Budgets of unique evaluations; each strategy runs once per budget and seed. */
  readonly budgets: readonly number[];
  readonly seeds: readonly number[];
  /** Formulas of the control `textbook`; default `factors/classic.alpha`. */
  readonly library?: string;
  /** Where run folders are kept; a race broken off goes on from them. Default: nowhere. */
  readonly out?: string;
  readonly signal?: AbortSignal;
  readonly onRun?: (run: RaceRun, done: number, all: number) => void;
}

export interface RaceResult {
  readonly runs: readonly RaceRun[];
  readonly table: readonly RaceRow[];
  /** False when it was broken off. */
  readonly finished: boolean;
}

/** From `dist/src/run/race`, and so from an installed package. */
export const TEXTBOOK = fileURLToPath(new URL('../../../../factors/classic.alpha', import.meta.url));

/**
 * All strategies on one panel with the same vocabulary, limits, cache rule and number of unique evaluations, from the
 * same seeds. `random` and `textbook` always take part: what does not beat them is not worth its code.
 */
export async function race(options: RaceOptions): Promise<RaceResult> {
  const { panel, budgets, seeds, out, signal, onRun } = options;
  const config = resolveConfig(options.config);
  if (config.null) throw new AlphaError('C003', 'a race has its own controls: `null` is for `mine`');
  const data = RunData.of(panel);
  const entrants = withRandom(options.entrants);
  const all = 1 + budgets.length * seeds.length * entrants.length;
  const runs: RaceRun[] = [];
  const add = (run: RaceRun) => {
    runs.push(run);
    onRun?.(run, runs.length, all);
  };
  add(await runTextbook(options.library ?? TEXTBOOK, data, createStage(data, config), config));
  for (const budget of budgets) {
    for (const seed of seeds) {
      for (const entrant of entrants) {
        const name = `${entrant.label.replace(/[^\w=.-]+/g, '_')}-${budget}-${seed}`;
        const folder = out === undefined ? mkdtempSync(join(tmpdir(), 'alphalode-race-')) : join(out, name);
        try {
          const heat = { seed, budget, folder };
          const run = await runApart({ entrant, heat, panel, config: options.config }, signal);
          if (run === null) return { runs, table: tableOf(runs), finished: false };
          add(run);
        } finally {
          if (out === undefined) rmSync(folder, { recursive: true, force: true });
        }
      }
    }
  }
  return { runs, table: tableOf(runs), finished: true };
}

function withRandom(entrants: readonly Entrant[]): readonly Entrant[] {
  const random: Entrant = { label: 'random', strategy: { name: 'random' } };
  return entrants.some(({ label }) => label === 'random') ? entrants : [random, ...entrants];
}
