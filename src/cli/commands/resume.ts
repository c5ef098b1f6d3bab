import type { Command } from 'commander';
import { applyOverride, type RunConfig } from '../../run/config.js';
import { resume } from '../../run/mine.js';
import { AlphaError } from '../../util/errors.js';
import { collect } from '../data-options.js';
import { wholeNumber } from '../numbers.js';
import { supervise } from '../supervise.js';

interface ResumeFlags {
  readonly evaluations?: string;
  readonly set?: readonly string[];
  readonly workers?: string;
  readonly report?: boolean;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .argument('<folder>', 'a run folder')
    .option('--evaluations <n>', 'distinct formulas to score in all; more than before go on with a run that has ended')
    .option('--set <key=value>', 'another budget, as in budget.minutes=30; may repeat', collect)
    .option('--workers <n>', 'worker threads; changes the speed and nothing else')
    .option('--no-report', 'write no report.html at the end')
    .action(async (folder: string, flags: ResumeFlags) => {
      const workers = flags.workers === undefined ? {} : { workers: wholeNumber('--workers', flags.workers, 1) };
      const budget = budgetOf(flags);
      await supervise(flags, (watch) => resume(folder, { ...workers, ...(budget && { budget }), ...watch }));
    });
}

/** The rest of a run's config is part of what it finds: it stays. */
function budgetOf({ evaluations, set = [] }: ResumeFlags): Partial<RunConfig['budget']> | null {
  const input: { budget?: Record<string, unknown> } = {};
  if (evaluations !== undefined) input.budget = { evaluations: wholeNumber('--evaluations', evaluations, 1) };
  for (const override of set) {
    if (!override.startsWith('budget.')) {
      throw new AlphaError('C001', `--set ${override}: a run goes on with the settings it began with`, {
        hint: 'only budget.* may change; `alphalode mine` starts another run',
      });
    }
    applyOverride(input, override);
  }
  return input.budget ?? null;
}
