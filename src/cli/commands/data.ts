import { type Command, Option } from 'commander';
import { checkPanel, formatReport } from '../../panel/index.js';
import { print, printJson } from '../output.js';
import { strict } from '../strict.js';

const CHECKS_FAILED = 1;

export function define(command: Command): void {
  command.action(() => command.outputHelp());
  strict(command.command('check'))
    .description('load a data set and report what looks wrong')
    .argument('<path>', 'folder with panel.parquet or panel.csv, or such a file')
    .addOption(new Option('--repair <how>', 'what to keep of duplicate rows').choices(['first', 'last', 'drop']))
    .action(async (path: string, flags: { repair?: 'first' | 'last' | 'drop'; json?: boolean }) => {
      const { report } = await checkPanel(path, flags.repair ? { repair: flags.repair } : {});
      if (report.findings.some(({ severity }) => severity === 'error')) process.exitCode = CHECKS_FAILED;
      if (flags.json) printJson(report);
      else print(formatReport(report));
    });
}
