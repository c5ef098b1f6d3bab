import { readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { quiet, strict } from '../../src/cli/strict.js';

const FOLDER = resolve('dist/src/cli/commands');

/** A command as its module defines it, without a process of its own: tests that run many would spend their time on starts. */
export async function commandOf(name: string): Promise<Command> {
  const { define } = (await import(pathToFileURL(`${FOLDER}/${name}.js`).href)) as { define: (to: Command) => void };
  const command = quiet(new Command(name));
  define(command);
  return command.commands.length === 0 ? strict(command) : command;
}

/** Every command that does something, as `library verify`; its options are those of `optionsOf`. */
export async function allCommands(): Promise<Map<string, Command>> {
  const found = new Map<string, Command>();
  for (const file of readdirSync(FOLDER).filter((one) => one.endsWith('.js'))) {
    const name = basename(file, '.js');
    const command = await commandOf(name);
    if (command.commands.length === 0) found.set(name, command);
    for (const inner of command.commands) found.set(`${name} ${inner.name()}`, inner);
  }
  return found;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as `main` does, but for how errors are told: they are thrown. */
export async function runCommand(name: string, ...args: string[]): Promise<Ran> {
  let [out, err] = ['', ''];
  const { stdout, stderr } = process;
  const [toOut, toErr] = [stdout.write, stderr.write];
  stdout.write = (text: string | Uint8Array) => {
    out += String(text);
    return true;
  };
  stderr.write = (text: string | Uint8Array) => {
    err += String(text);
    return true;
  };
  try {
    await (await commandOf(name)).parseAsync(args, { from: 'user' });
    return { code: Number(process.exitCode ?? 0), out, err };
  } finally {
    stdout.write = toOut;
    stderr.write = toErr;
    process.exitCode = 0;
  }
}
