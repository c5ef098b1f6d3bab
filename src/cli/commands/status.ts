import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { runFolder } from '../../run/folder.js';
import { type RunStatus, runsBelow, statusOf } from '../../run/status.js';
import { figure, print, printJson, table } from '../output.js';
import { readLibrary } from '../read-library.js';

export function define(command: Command): void {
  command
    .argument('[folder]', 'a run folder, or one that holds several', 'runs')
    .action((folder: string, { json }: { json?: boolean }) => {
      const runs = existsSync(runFolder(folder).config) ? [] : runsBelow(folder);
      if (runs.length === 0) tellOne(folder, json);
      else if (json) printJson(runs);
      else tellAll(runs);
    });
}

function tellOne(folder: string, json = false): void {
  const status = statusOf(folder);
  const pool = withValid(folder, status.pool);
  if (json) {
    printJson({ ...status, pool });
    return;
  }
  const { strategy, state, evaluations, budget, seconds, plants } = status;
  print(
    `${strategy}, seed ${status.seed}: ${state}, ${evaluations} of ${budget} evaluations in ${seconds.toFixed(1)} s`,
  );
  if (pool.length > 0) {
    print(
      table(
        ['weight', 'train IC', 'valid IC', 'formula'],
        pool.map(({ weight, ic, validIc, expr }) => [figure(weight, 3), figure(ic), figure(validIc), expr]),
      ),
    );
  }
  for (const { formula, hitAt } of plants) print(`plant ${formula}: ${hitAt === null ? 'not hit' : `hit at ${hitAt}`}`);
}

function tellAll(runs: ReturnType<typeof runsBelow>): void {
  const rows = runs.map((one) => {
    if ('error' in one) return [one.run, '', '', '', '', one.error.message];
    const { run, strategy, state, evaluations, budget, pool } = one;
    return [run, strategy, String(evaluations), String(budget), String(pool.length), state];
  });
  print(table(['run', 'strategy', 'evaluations', 'of', 'pool', 'state'], rows));
}

/** The pool by weight, with the IC on the validation dates where the run has ended and its library tells. */
function withValid(
  folder: string,
  pool: RunStatus['pool'],
): (RunStatus['pool'][number] & { validIc: number | null })[] {
  const ended = existsSync(join(folder, 'library.json')) ? readLibrary(folder).factors : [];
  const valid = new Map(ended.map(({ expr, valid }) => [expr, valid.ic]));
  return pool
    .map((member) => ({ ...member, validIc: valid.get(member.expr) ?? null }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}
