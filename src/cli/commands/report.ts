import type { Command } from 'commander';
import { addLibraryOptions } from '../library-options.js';
import { printJson } from '../output.js';
import { type ReportFlags, writeReport } from '../write-report.js';

export function define(command: Command): void {
  addLibraryOptions(command)
    .argument('<library>', 'a run folder or library.json')
    .option('-o, --output <file>', 'where to write (default: report.html in the run folder)')
    .option('--random <folder>', 'a run of random search to stand beside (default: one next to the run folder)')
    .option('--null <folder>', 'a run on permuted labels to stand beside (default: one next to the run folder)')
    .action(async (path: string, flags: ReportFlags) => {
      const written = await writeReport(path, flags);
      if (flags.json) printJson(written);
    });
}
