import { type Command, Option } from 'commander';
import { bench } from '../../run/bench/index.js';
import type { BenchMarket } from '../../run/bench/market.js';
import type { BenchRow } from '../../run/bench/rows.js';
import { print, printJson, say, table } from '../output.js';

interface BenchFlags {
  readonly only?: string;
  readonly panel: string;
  readonly repeats: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .option('--only <rows>', 'rows to measure, by name, separated by commas')
    .addOption(new Option('--panel <names>', 'A: 2,130 dates x 500 symbols; B: 2,630 x 4,000').default('A'))
    .option('--repeats <n>', 'repeats of each, interleaved', '20')
    .action((flags: BenchFlags) => {
      const rows = bench({
        panels: flags.panel.split(',') as BenchMarket['name'][],
        repeats: Number(flags.repeats),
        ...(flags.only !== undefined && { only: flags.only.split(',') }),
      });
      if (flags.json) return printJson(rows);
      print(table(['row', 'panel', 'min ms', 'median ms', 'copies', 'goal', 'plain JS', 'elsewhere'], rows.map(cells)));
      say('copies: multiples of a copy of one matrix, timed in turn; elsewhere: other engines on another machine');
      return undefined;
    });
}

function cells({ name, panel, minMs, medianMs, copies, goal, plain, peers = [] }: BenchRow): string[] {
  return [
    name,
    panel,
    minMs.toFixed(3),
    medianMs.toFixed(3),
    copies.toFixed(1),
    goal === undefined ? '' : String(goal),
    plain === undefined ? '' : `${plain.toFixed(1)}x`,
    peers.map((peer) => `${peer.name} ${peer.copies.toFixed(0)}`).join(', '),
  ];
}
