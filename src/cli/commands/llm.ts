import type { Command } from 'commander';
import { checkEndpoint, resolveEndpoint } from '../../llm/index.js';
import { readConfig } from '../../run/config.js';
import { collect } from '../data-options.js';
import { print, printJson, table } from '../output.js';
import { strict } from '../strict.js';

const CHECKS_FAILED = 1;

export function define(command: Command): void {
  command.action(() => command.outputHelp());
  strict(command.command('check'))
    .description('ask the configured endpoints a few small questions and tell what they support')
    .argument('[config]', 'run config, JSON with comments')
    .option('--set <key=value>', 'override one key of the config; may repeat', collect)
    .action(async (path: string | undefined, flags: { set?: readonly string[]; json?: boolean }) => {
      const { llm } = readConfig(path ?? null, flags.set);
      const propose = resolveEndpoint(llm, 'propose', process.env);
      const judge = resolveEndpoint(llm, 'judge', process.env);
      const same = judge.baseUrl === propose.baseUrl && judge.model === propose.model;
      const reports = [];
      for (const endpoint of same ? [propose] : [propose, judge]) reports.push(await checkEndpoint(endpoint, llm));
      if (reports.some(({ features }) => !features.some(({ name, works }) => works && name !== 'usage')))
        process.exitCode = CHECKS_FAILED;
      if (flags.json) {
        printJson(reports);
        return;
      }
      for (const { slot, provider, host, model, key, features } of reports) {
        print(`${same ? 'propose and judge' : slot}: ${model} at ${host} (${provider}, key ${key})`);
        print(
          table(
            ['feature', 'works', 'note'],
            features.map(({ name, works, note }) => [name, works ? 'yes' : 'no', note]),
          ),
        );
      }
    });
}
