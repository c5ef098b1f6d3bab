import type { Command } from 'commander';
import { describePlan, environmentOf, type PlannedPhase, type PlannedStep } from '../../engine/index.js';
import { check, type Environment, type Explained, explain, readDialect } from '../../lang/index.js';
import { plan } from '../../plan/plan.js';
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
    .option('--plan', 'also how the engine computes it')
    .action(async (formula: string, flags: ExplainFlags) => {
      const environment =
        flags.data === undefined ? USUAL : environmentOf((await openPanel(flags, { command: 'explain' })).panel);
      const { ast, notes } = readDialect(flags.dialect, formula);
      const { sentence, tree } = explain(ast, environment, { source: formula });
      const phases = flags.plan ? describePlan(plan([check(ast, environment).ast], environment)) : undefined;
      if (flags.json) return printJson({ formula, sentence, tree, notes, ...(phases && { plan: phases }) });
      print(sentence);
      print(table(['node', 'type', 'unit', 'lookback', 'cost'], rows(tree)));
      if (phases) printPlan(phases);
      for (const { message } of notes) say(`note: ${message}`);
      return undefined;
    });
}

interface ExplainFlags extends DataOptions {
  readonly dialect: string;
  readonly plan?: boolean;
  readonly json?: boolean;
}

const FORMS = { chain: 'element-wise chain', tile: 'rolling kernel', cross: 'cross-section' } as const;

function printPlan(phases: readonly PlannedPhase[]): void {
  for (const [i, { tiled, cross }] of phases.entries()) {
    const line = ({ text, form, kept }: PlannedStep) => [text, FORMS[form], kept];
    print(`\nphase ${i + 1}: tile by tile, 16 symbols each${cross.length > 0 ? ', then whole dates' : ''}`);
    print(table(['step', 'how', 'kept as'], [...tiled, ...cross].map(line)));
  }
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
