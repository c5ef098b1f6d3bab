import type { Command } from 'commander';
import { readLibrary } from '../../export/read.js';
import { loadPanel, writeTable } from '../../panel/index.js';
import { signalOf } from '../../run/signal.js';
import { parseLast } from '../last.js';
import { figure, print, printJson, say, table } from '../output.js';

interface SignalFlags {
  readonly data: string;
  readonly universe?: string;
  readonly last?: number;
  readonly output?: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .argument('<library>', 'library.json or a run folder')
    .requiredOption('--data <path>', 'the panel, up to today')
    .option('--universe <column>', "0/1 column (default: the library's)")
    .option('--last <n>', 'only the last n dates', parseLast)
    .option(
      '-o, --output <file>',
      'write date, symbol, signal and rank as .parquet or .csv (default: show the last date)',
    )
    .action(async (path: string, flags: SignalFlags) => {
      const { last } = flags;
      const library = readLibrary(path);
      const panel = await loadPanel(flags.data, { universe: flags.universe ?? library.universe });
      const signals = signalOf(library, panel, flags.output === undefined ? (last ?? 1) : last);
      const { date, symbol, signal, rank } = signals;
      if (flags.output !== undefined) {
        await writeTable(flags.output, [
          { name: 'date', data: date },
          { name: 'symbol', data: symbol },
          { name: 'signal', data: signal },
          { name: 'rank', data: rank },
        ]);
        if (flags.json) printJson({ written: flags.output, rows: date.length });
        else say(`wrote ${flags.output}: ${date.length} rows`);
        return;
      }
      const rows = date.map((day, i) => ({ date: day, symbol: symbol[i]!, signal: signal[i]!, rank: rank[i]! }));
      if (flags.json) return printJson(rows);
      const sorted = rows.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : b.rank - a.rank));
      print(
        table(
          ['date', 'symbol', 'signal', 'rank'],
          sorted.map((row) => [row.date, row.symbol, figure(row.signal), figure(row.rank, 3)]),
        ),
      );
    });
}
