import type { Command } from 'commander';
import { readLibrary } from '../../export/read.js';
import { targetOf, targets } from '../../export/targets.js';
import { writeAtomic } from '../../util/files.js';
import { printJson, say } from '../output.js';

export function define(command: Command): void {
  command
    .argument('<library>', 'library.json or a run folder')
    .requiredOption('--to <format>', [...targets.values()].map(({ name, about }) => `${name}: ${about}`).join('; '))
    .option('-o, --output <file>', 'where to write (default: stdout)')
    .action((path: string, flags: { to: string; output?: string; json?: boolean }) => {
      const text = targetOf(flags.to).write(readLibrary(path));
      if (flags.output === undefined) {
        if (flags.json && flags.to !== 'json') return printJson({ format: flags.to, text });
        return void process.stdout.write(text);
      }
      writeAtomic(flags.output, text);
      if (flags.json) printJson({ written: flags.output });
      else say(`wrote ${flags.output}`);
      return undefined;
    });
}
