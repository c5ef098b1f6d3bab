import type { Command } from 'commander';
import { statusOf } from '../../run/status.js';
import { figure, print, printJson, table } from '../output.js';

export function define(command: Command): void {
  command.argument('<folder>', 'a run folder').action((folder: string, flags: { json?: boolean }) => {
    const status = statusOf(folder);
    if (flags.json) return printJson(status);
    const { strategy, state, evaluations, budget, seconds, pool, plants } = status;
    print(
      `${strategy}, seed ${status.seed}: ${state}, ${evaluations} of ${budget} evaluations in ${seconds.toFixed(1)} s`,
    );
    if (pool.length > 0) {
      print(
        table(
          ['weight', 'train IC', 'formula'],
          pool.map(({ weight, ic, expr }) => [figure(weight, 3), figure(ic), expr]),
        ),
      );
    }
    for (const { formula, hitAt } of plants)
      print(`plant ${formula}: ${hitAt === null ? 'not hit' : `hit at ${hitAt}`}`);
    return undefined;
  });
}
