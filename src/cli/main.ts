#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { VERSION } from '../util/version.js';
import { report } from './output.js';
import { quiet, strict } from './strict.js';

/** Every command: its line in the help, and the module that fills it in. A module is loaded only when it is wanted. */
const COMMANDS = {
  demo: { about: 'mine a seeded random market with planted alphas', load: () => import('./commands/demo.js') },
  eval: { about: 'score formulas on a panel', load: () => import('./commands/eval.js') },
  lint: { about: 'check a formula and say what looks wrong', load: () => import('./commands/lint.js') },
  ops: { about: 'list the operators, or explain one', load: () => import('./commands/ops.js') },
  mine: { about: 'search for formulas on a panel, into a run folder', load: () => import('./commands/mine.js') },
  resume: { about: 'go on with a run from its folder', load: () => import('./commands/resume.js') },
  status: { about: 'tell where a run stands', load: () => import('./commands/status.js') },
  export: { about: 'write a library in another format', load: () => import('./commands/export.js') },
  synth: { about: 'make a seeded random market with a planted target', load: () => import('./commands/synth.js') },
  data: { about: 'check a data set', load: () => import('./commands/data.js') },
  doctor: { about: 'tell what this machine offers', load: () => import('./commands/doctor.js') },
} satisfies Record<string, { about: string; load: () => Promise<{ define: (command: Command) => void }> }>;

async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  const debug = argv.includes('--debug');
  try {
    await program(argv[0]).then((root) => root.parseAsync(argv, { from: 'user' }));
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    return report(error instanceof CommanderError ? usageError(error) : error, { json, debug });
  }
}

async function program(wanted: string | undefined): Promise<Command> {
  const root = quiet(new Command('alphalode'))
    .description('Mine, check and keep formulaic alphas.')
    .version(VERSION)
    .action(() => root.outputHelp());
  for (const [name, { about, load }] of Object.entries(COMMANDS)) {
    const command = strict(root.command(name)).description(about);
    if (name === wanted) (await load()).define(command);
  }
  return root;
}

function usageError(error: CommanderError): AlphaError {
  const message = error.message.replace(/^error: /, '');
  const unknown = /unknown command '(.+?)'/.exec(message)?.[1];
  const hint = (unknown && didYouMean(unknown, Object.keys(COMMANDS))) ?? 'alphalode --help lists what there is';
  return new AlphaError('C001', message, { hint });
}

// Setting the code, not exiting: what is still on its way to a pipe gets out.
process.exitCode = await main(process.argv.slice(2));
