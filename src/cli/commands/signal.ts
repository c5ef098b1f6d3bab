import type { Command } from 'commander';
import { writeTable } from '../../panel/index.js';
import { signalOf } from '../../run/signal.js';
import { openTestDates } from '../data-options.js';
import { parseLast } from '../last.js';
import { addLibraryOptions, type LibraryFlags, loadLibraryPanel } from '../library-options.js';
import { figure, print, printJson, SPREADSHEET, say, table } from '../output.js';

interface SignalFlags extends LibraryFlags {
  readonly last?: number;
  readonly output?: string;
  readonly spreadsheet?: boolean;
}

export function define(command: Command): void {
  addLibraryOptions(command)
    .argument('<library>', 'library.json or a run folder')
    .option('--last <n>', 'only the last n dates that are not sealed', parseLast)
    .option(
      '-o, --output <file>',
      'write date, symbol, signal and rank as .parquet or .csv (default: show the last date)',
    )
    .option(...SPREADSHEET)
    .action(async (path: string, flags: SignalFlags) => {
      const { library, panel } = await loadLibraryPanel(path, flags);
      const openTest = flags.openTest === true;
      if (openTest) openTestDates(path, 'signal', panel);
      const last = flags.last ?? (flags.output === undefined ? 1 : undefined);
      const { sealed, ...signals } = signalOf(library, panel, { openTest, ...(last !== undefined && { last }) });
      const { date, symbol, signal, rank } = signals;
      if (sealed > 0) say(`${sealed} test dates, ${library.split.test.join(' to ')}, are sealed and left out`);
      if (flags.output !== undefined) {
        await writeTable(
          flags.output,
          [
            { name: 'date', data: date },
            { name: 'symbol', data: symbol },
            { name: 'signal', data: signal },
            { name: 'rank', data: rank },
          ],
          { spreadsheet: flags.spreadsheet === true },
        );
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
