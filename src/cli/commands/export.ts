import type { Command } from 'commander';
import { type ExportTarget, targetOf, targets } from '../../export/targets.js';
import { writeValues } from '../../export/values.js';
import type { Library } from '../../run/library.js';
import { AlphaError } from '../../util/errors.js';
import { writeAtomic } from '../../util/files.js';
import { addLibraryOptions, type LibraryFlags, openLibrary } from '../library-options.js';
import { printJson, SPREADSHEET, say } from '../output.js';
import { readLibrary } from '../read-library.js';

interface ExportFlags extends LibraryFlags {
  readonly to: string;
  readonly output?: string;
  readonly skip?: boolean;
  readonly spreadsheet?: boolean;
}

/** Tables of values, which need the data. */
const VALUES = ['csv', 'parquet'];

export function define(command: Command): void {
  const formats = [...targets.values()].map(({ name, about }) => `${name}: ${about}`);
  addLibraryOptions(command)
    .argument('<library>', 'library.json or a run folder')
    .requiredOption('--to <format>', [...formats, 'csv, parquet: values by date and symbol'].join('; '))
    .option('-o, --output <file>', 'where to write (default: stdout)')
    .option('--skip', 'leave out the factors that the format cannot say, and tell which')
    .option(...SPREADSHEET)
    .action(async (path: string, flags: ExportFlags) => {
      const { to, output, json } = flags;
      if (VALUES.includes(to)) return exportValues(path, flags);
      const target = targetOf(to, VALUES);
      const library = readLibrary(path);
      const said = flags.skip ? sayable(library, target) : library;
      const text = target.write(said, (message) => say(`note: ${message}`));
      if (output === undefined) {
        if (json && to !== 'json') return printJson({ format: to, text });
        return void process.stdout.write(text);
      }
      writeAtomic(output, text);
      if (json) printJson({ written: output });
      else say(`wrote ${output}`);
    });
}

/** The library without the factors that a format cannot say. */
function sayable(library: Library, target: ExportTarget): Library {
  const factors = library.factors.filter((factor) => {
    try {
      return target.write({ ...library, factors: [factor] });
    } catch (error) {
      if (!(error instanceof AlphaError)) throw error;
      say(`left out: ${error.message}`);
      return false;
    }
  });
  return { ...library, factors };
}

async function exportValues(path: string, flags: ExportFlags): Promise<void> {
  const { to, output, json } = flags;
  if (output?.endsWith(`.${to}`) !== true) {
    throw new AlphaError('C001', `--to ${to} needs a file`, { hint: `add -o values.${to}` });
  }
  const { library, data, config } = await openLibrary(path, flags, 'export');
  const rows = await writeValues(library, data.panel, output, { ...config, spreadsheet: flags.spreadsheet === true });
  if (json) printJson({ written: output, rows });
  else say(`wrote ${output}: ${rows} rows`);
}
