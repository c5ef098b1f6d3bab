import type { Command } from 'commander';
import { environmentOf } from '../../engine/index.js';
import { type Environment, type Explained, explain, readDialect } from '../../lang/index.js';
import { addDataOptions, type DataOptions, openPanel } from '../data-options.js';
import { print, printJson, say, table } from '../output.js';

/** What a panel usually has, for want of one. */
const USUAL: Environment = {
  fields: ['open', 'high', 'low', 'close', 'volume', 'vwap', 'amount', 'cap'],
  groups: ['sector', 'industry', 'subindustry'],
};

export function define(command: Command): void {
  addDataOptions(command)
    .argument('<formula>', 'a formula; one that starts with `-` comes after `--`')
    .option('--dialect <name>', 'the dialect it is written in', 'alpha')
    .action(async (formula: string, flags: DataOptions & { dialect: string; json?: boolean }) => {
      const environment = flags.data === undefined ? USUAL : environmentOf((await openPanel(flags)).panel);
      const { ast, notes } = readDialect(flags.dialect, formula);
      const { sentence, tree } = explain(ast, environment, { source: formula });
      if (flags.json) return printJson({ formula, sentence, tree, notes });
      print(sentence);
      print(table(['node', 'type', 'unit', 'lookback', 'cost'], rows(tree)));
      for (const { message } of notes) say(`note: ${message}`);
      return undefined;
    });
}

/** A line per node, branches drawn. */
function rows(node: Explained, lead = '', branch = ''): string[][] {
  const isConstant = node.type === 'window' || node.type === 'group';
  const facts = isConstant ? ['', ''] : [String(node.lookback), String(node.cost)];
  const below = lead + (branch === '' ? '' : branch === '├─ ' ? '│  ' : '   ');
  return [
    [`${lead}${branch}${node.label}`, node.type, node.unit, ...facts],
    ...node.children.flatMap((child, i) => rows(child, below, i === node.children.length - 1 ? '└─ ' : '├─ ')),
  ];
}
