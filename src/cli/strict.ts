import type { Command } from 'commander';

/** Errors come as exceptions, for one place to tell them. */
export function quiet(command: Command): Command {
  return command.exitOverride().configureOutput({ writeErr: () => {} });
}

/** A command that does something: every one of them knows --json and --debug. */
export function strict(command: Command): Command {
  return quiet(command)
    .allowUnknownOption(false)
    .allowExcessArguments(false)
    .option('--json', 'machine-readable output on stdout')
    .option('--debug', 'show stack traces');
}
