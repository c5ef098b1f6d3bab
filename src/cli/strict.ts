import type { Command } from 'commander';

/** Errors come as exceptions, for one place to tell them; every command knows --json and --debug. */
export function strict(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .option('--json', 'machine-readable output on stdout')
    .option('--debug', 'show stack traces');
}
