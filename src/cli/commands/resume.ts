import type { Command } from 'commander';
import { resume } from '../../run/mine.js';
import { supervise } from '../supervise.js';

interface ResumeFlags {
  readonly workers?: string;
  readonly report?: boolean;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .argument('<folder>', 'a run folder')
    .option('--workers <n>', 'worker threads; changes the speed and nothing else')
    .option('--no-report', 'write no report.html at the end')
    .action(async (folder: string, flags: ResumeFlags) => {
      const workers = flags.workers === undefined ? {} : { workers: Number(flags.workers) };
      await supervise(flags, (watch) => resume(folder, { ...workers, ...watch }));
    });
}
