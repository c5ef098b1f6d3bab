import { type Command, Option } from 'commander';
import { type Imported, importFormulas, sourceOf, sources } from '../../import/import.js';
import { print as printFormula, printLibrary } from '../../lang/index.js';
import { AlphaError, formatError } from '../../util/errors.js';
import { readText, writeAtomic } from '../../util/files.js';
import { print, printJson, say } from '../output.js';
import { warnOfAltered } from '../read-library.js';

interface ImportFlags {
  readonly from: string;
  readonly adv: 'money' | 'shares';
  readonly output?: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .argument('<file>', 'formulas of another tool')
    .requiredOption('--from <source>', [...sources.values()].map(({ name, about }) => `${name}: ${about}`).join('; '))
    .addOption(new Option('--adv <meaning>', 'what adv20 means in wq101').choices(['money', 'shares']).default('money'))
    .option('-o, --output <file>', 'where to write the formulas that could be read (default: stdout)')
    .action((path: string, flags: ImportFlags) => {
      const text = readText(path);
      if (text === null) throw new AlphaError('D001', `no such file: ${path}`, { hint: 'a file of formulas' });
      warnOfAltered(path, text);
      const all = importFormulas(sourceOf(flags.from), text, path, { adv: flags.adv });
      const good = all.flatMap((one) => ('ast' in one ? [{ id: one.id, ast: one.ast }] : []));
      const library = printLibrary(good, `imported from ${flags.from}: ${good.length} of ${all.length} formulas`);
      if (flags.output !== undefined) writeAtomic(flags.output, library);
      if (flags.json) printJson(all.map(toJson));
      else {
        if (flags.output === undefined) print(library.trimEnd());
        tell(all);
        say(`${good.length} of ${all.length} formulas read`);
      }
      if (good.length < all.length) process.exitCode = 1;
    });
}

function toJson(one: Imported) {
  const { id, text, weight } = one;
  const head = { id, text, ...(weight !== undefined && { weight }) };
  return 'ast' in one
    ? { ...head, ok: true, formula: printFormula(one.ast), notes: one.notes }
    : { ...head, ok: false, error: one.error };
}

function tell(all: readonly Imported[]): void {
  for (const one of all) {
    if ('error' in one) say(`${one.id}: ${formatError(one.error)}`);
    else for (const note of one.notes) say(`note: ${one.id}: ${note}`);
  }
}
