import type { Command } from 'commander';
import { describeOperator } from '../../lang/index.js';
import { findOperator, operatorNames, operators } from '../../ops/registry.js';
import { AlphaError } from '../../util/errors.js';
import { didYouMean } from '../../util/suggest.js';
import { print, printJson, table } from '../output.js';

export function define(command: Command): void {
  command.argument('[name]', 'one operator').action((name: string | undefined, flags: { json?: boolean }) => {
    if (name === undefined) return list(flags.json === true);
    const operator = findOperator(name);
    if (!operator) {
      throw new AlphaError('F012', `unknown operator \`${name}\``, {
        hint: didYouMean(name, operatorNames) ?? '`alphalode ops` lists them all',
      });
    }
    const description = describeOperator(operator);
    if (flags.json) return printJson(description);
    print(`${description.signature}\n  ${description.doc}`);
    if (description.aliases.length > 0) print(`  also: ${description.aliases.join(', ')}`);
    for (const example of description.examples) print(`  ${example}`);
    return undefined;
  });
}

function list(json: boolean): void {
  const all = [...operators.values()].map(describeOperator);
  if (json) {
    printJson(all);
    return;
  }
  print(
    table(
      ['family', 'signature', 'meaning'],
      all
        .sort((a, b) => (a.family < b.family ? -1 : a.family > b.family ? 1 : 0))
        .map(({ family, signature, doc }) => [family, signature, doc]),
    ),
  );
}
