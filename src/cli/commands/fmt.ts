import type { Command } from 'commander';
import { format } from '../../lang/index.js';
import { AlphaError } from '../../util/errors.js';
import { writeAtomic } from '../../util/files.js';
import { formulaFile } from '../formula-file.js';
import { print, printJson, say } from '../output.js';

const CHECKS_FAILED = 1;

export function define(command: Command): void {
  command
    .argument('<formula>', 'a formula, or a file of formulas')
    .option('--write', 'write the file anew')
    .option('--check', 'only tell whether anything would change')
    .action((formula: string, flags: { write?: boolean; check?: boolean; json?: boolean }) => {
      const text = formulaFile(formula);
      const file = text === undefined ? undefined : formula.trim();
      if (flags.write && file === undefined) {
        throw new AlphaError('C001', '--write wants a file, not a formula', { hint: 'alphalode fmt FILE --write' });
      }
      const source = text ?? formula;
      const formatted = format(source, file);
      const changed = formatted !== source;
      if (flags.check && changed) process.exitCode = CHECKS_FAILED;
      if (flags.write && changed) writeAtomic(file!, formatted);
      if (flags.json) printJson({ changed, formatted });
      else if (flags.check || flags.write) say(changed ? 'changed' : 'nothing to change');
      else print(formatted.replace(/\n$/, ''));
    });
}
