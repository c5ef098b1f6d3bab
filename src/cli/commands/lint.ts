import type { Command } from 'commander';
import { environmentOf } from '../../engine/index.js';
import { canonical, check, type Environment, hashOf, lint, parse, print as printFormula } from '../../lang/index.js';
import { shapeOf } from '../../panel/panel.js';
import { locate } from '../../util/errors.js';
import { addDataOptions, type DataOptions, openPanel } from '../data-options.js';
import { print, printJson } from '../output.js';

const CHECKS_FAILED = 1;

/** What a panel usually has, for want of one. */
const USUAL: Environment = {
  fields: ['open', 'high', 'low', 'close', 'volume', 'vwap', 'amount', 'cap'],
  groups: ['sector', 'industry', 'subindustry'],
};

export function define(command: Command): void {
  addDataOptions(command)
    .argument('<formula>', 'a formula')
    .action(async (text: string, flags: DataOptions & { json?: boolean }) => {
      const formula = text.trim();
      const { environment, dates } = await surroundings(flags);
      const ast = parse(formula);
      const checked = check(ast, environment, { source: formula });
      const warnings = lint(ast, environment, dates === undefined ? {} : { dates });
      if (warnings.length > 0) process.exitCode = CHECKS_FAILED;
      const { lookback, fields, nodes } = checked;
      const facts = {
        formula,
        canonical: printFormula(canonical(checked.ast)),
        hash: hashOf(checked.ast),
        lookback,
        fields,
        nodes,
      };
      if (flags.json) return printJson({ ...facts, warnings });
      for (const { rule, message, span, hint } of warnings) {
        print(
          `warning[${rule}] ${message}${span ? `\n${locate(formula, span)}` : ''}${hint ? `\n  hint: ${hint}` : ''}`,
        );
      }
      print(
        `${facts.canonical}\n  hash ${facts.hash}, reads ${fields.join(', ')}, looks back ${lookback} dates, ${nodes} nodes`,
      );
      return undefined;
    });
}

/** With --data the fields there are; without, those a panel usually has. */
async function surroundings(flags: DataOptions): Promise<{ environment: Environment; dates?: number }> {
  if (flags.data === undefined) return { environment: USUAL };
  const { panel } = await openPanel(flags, { command: 'lint' });
  return { environment: environmentOf(panel), dates: shapeOf(panel).dates };
}
