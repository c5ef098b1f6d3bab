#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { AlphaError } from '../util/errors.js';
import { didYouMean } from '../util/suggest.js';
import { VERSION } from '../util/version.js';
import { report } from './output.js';
import { quiet, strict } from './strict.js';

interface Entry {
  readonly about: string;
  /** Loaded only when the command is wanted. */
  readonly load: () => Promise<{ define: (command: Command) => void }>;
  /** Has commands of its own and does nothing itself. */
  readonly group?: true;
}

/** Every command: its line in the help, and the module that fills it in. */
const COMMANDS: Readonly<Record<string, Entry>> = {
  demo: { about: 'mine a seeded random market with planted alphas', load: () => import('./commands/demo.js') },
  bench: { about: 'measure the engine on specified random markets', load: () => import('./commands/bench.js') },
  eval: { about: 'score formulas on a panel', load: () => import('./commands/eval.js') },
  lint: { about: 'check a formula and say what looks wrong', load: () => import('./commands/lint.js') },
  explain: { about: 'say what a formula means, node by node', load: () => import('./commands/explain.js') },
  fmt: { about: 'write formulas in one style', load: () => import('./commands/fmt.js') },
  convert: { about: 'carry formulas from one dialect to another', load: () => import('./commands/convert.js') },
  ops: { about: 'list the operators, or explain one', load: () => import('./commands/ops.js') },
  mine: { about: 'search for formulas on a panel, into a run folder', load: () => import('./commands/mine.js') },
  resume: { about: 'go on with a run from its folder', load: () => import('./commands/resume.js') },
  race: {
    about: 'strategies side by side with equal evaluations, against random search',
    load: () => import('./commands/race.js'),
  },
  status: { about: 'tell where a run stands', load: () => import('./commands/status.js') },
  report: { about: 'show a run or a library as one HTML file', load: () => import('./commands/report.js') },
  backtest: { about: 'trade a formula or a library on a panel', load: () => import('./commands/backtest.js') },
  library: {
    about: 'list, compare, verify or prune a library',
    load: () => import('./commands/library.js'),
    group: true,
  },
  import: {
    about: 'read formulas of other tools, and say what cannot be read',
    load: () => import('./commands/import.js'),
  },
  export: { about: 'write a library in another format', load: () => import('./commands/export.js') },
  signal: { about: "write a library's signals and ranks", load: () => import('./commands/signal.js') },
  errors: { about: 'list the error codes, or explain one', load: () => import('./commands/errors.js') },
  synth: { about: 'make a seeded random market with a planted target', load: () => import('./commands/synth.js') },
  data: { about: 'check a data set', load: () => import('./commands/data.js'), group: true },
  llm: { about: 'try the language model that is configured', load: () => import('./commands/llm.js'), group: true },
  doctor: { about: 'tell what this machine offers', load: () => import('./commands/doctor.js') },
};

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
    // What is no command shall be told as that, whatever options come with it.
    .allowUnknownOption()
    .allowExcessArguments()
    .argument('[command]')
    .action((unknown?: string) => {
      if (unknown === undefined) return root.outputHelp();
      const hint = didYouMean(unknown, Object.keys(COMMANDS)) ?? 'alphalode --help lists what there is';
      throw new AlphaError('C001', `unknown command \`${unknown}\``, { hint });
    });
  for (const [name, { about, load, group }] of Object.entries(COMMANDS)) {
    const command = (group ? quiet : strict)(root.command(name)).description(about);
    if (name === wanted) (await load()).define(command);
  }
  return root;
}

function usageError(error: CommanderError): AlphaError {
  return new AlphaError('C001', error.message.replace(/^error: /, ''), {
    hint: 'alphalode <command> --help tells its options',
  });
}

/** `-ts_delta(close, 5)` is a formula, though it begins as an option does: a space before it tells the two apart. */
function formulaOrOption(argument: string): string {
  return /^-[^-]./.test(argument) ? ` ${argument}` : argument;
}

// What is thrown where nobody waits for it is told as any defect is, without a trace unless one is asked for.
process.on('uncaughtException', (error) => {
  const argv = process.argv.slice(2);
  process.exit(report(error, { json: argv.includes('--json'), debug: argv.includes('--debug') }));
});

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// Setting the code, not exiting: what is still on its way to a pipe gets out.
process.exitCode = await main(process.argv.slice(2).map(formulaOrOption));
