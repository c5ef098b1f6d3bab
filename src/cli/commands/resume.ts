import type { Command } from 'commander';
import { resume } from '../../run/mine.js';
import { supervise } from '../supervise.js';

export function define(command: Command): void {
  command
    .argument('<folder>', 'a run folder')
    .option('--workers <n>', 'worker threads; changes the speed and nothing else')
    .action(async (folder: string, flags: { workers?: string; json?: boolean }) => {
      const workers = flags.workers === undefined ? {} : { workers: Number(flags.workers) };
      await supervise({ json: flags.json === true }, (watch) => resume(folder, { ...workers, ...watch }));
    });
}
