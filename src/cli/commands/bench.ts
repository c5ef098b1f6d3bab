import { type Command, Option } from 'commander';
import type { DeviceName } from '../../engine/index.js';
import { benchDevice, type DeviceRow } from '../../run/bench/device.js';
import { bench } from '../../run/bench/index.js';
import type { BenchMarket } from '../../run/bench/market.js';
import type { BenchRow } from '../../run/bench/rows.js';
import { print, printJson, say, table } from '../output.js';

interface BenchFlags {
  readonly only?: string;
  readonly panel: string;
  readonly repeats: string;
  readonly backend: 'wasm' | DeviceName;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .option('--only <rows>', 'rows to measure, by name, separated by commas')
    .addOption(new Option('--panel <names>', 'A: 2,130 dates x 500 symbols; B: 2,630 x 4,000').default('A'))
    .option('--repeats <n>', 'repeats of each, interleaved', '20')
    .addOption(new Option('--backend <name>', 'what to measure').choices(['wasm', 'webgpu', 'gpujs']).default('wasm'))
    .action(async (flags: BenchFlags) => {
      const options = {
        onProgress: (text: string) => progress(text),
        panels: flags.panel.split(',') as BenchMarket['name'][],
        repeats: Number(flags.repeats),
        ...(flags.only !== undefined && { only: flags.only.split(',') }),
      };
      if (flags.backend !== 'wasm') {
        const measured = await benchDevice(flags.backend, options);
        return flags.json ? printJson(measured) : tellDevice(measured);
      }
      const rows = await bench(options);
      if (flags.json) return printJson(rows);
      print(table(['row', 'panel', 'min ms', 'median ms', 'copies', 'goal', 'plain JS', 'elsewhere'], rows.map(cells)));
      progress('');
      say('copies: multiples of a copy of one matrix, timed in turn; elsewhere: other engines on another machine');
      return undefined;
    });
}

function tellDevice(rows: readonly DeviceRow[]): void {
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  const lines = rows.map((row) => [
    row.name,
    row.panel,
    row.minMs.toFixed(2),
    row.medianMs.toFixed(2),
    row.wasmMs.toFixed(2),
    `${(row.wasmMs / row.minMs).toFixed(2)}x`,
    String(row.dispatches),
    megabytes(row.movedBytes),
    megabytes(row.transferBytes),
    `${(100 * row.transferShare).toFixed(0)} %`,
    row.floorMs === null ? '' : row.floorMs.toFixed(2),
  ]);
  const head = [
    'row',
    'panel',
    'min ms',
    'median ms',
    'wasm ms',
    'speed',
    'dispatches',
    'moved MB',
    'sent MB',
    'sending',
  ];
  print(table([...head, 'floor ms'], lines));
  progress('');
  say(`${rows[0]?.backend}: ${rows[0]?.device}`);
  say('floor: bytes moved over the copy bandwidth of the device; wasm: in the same run, scored30 by two workers');
}

/** A live line on a terminal, nothing elsewhere. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`);
}

function cells({
  name,
  panel,
  threads,
  minMs,
  medianMs,
  copies,
  goal,
  plain,
  perSecond,
  peers = [],
}: BenchRow): string[] {
  return [
    threads === 1 ? name : `${name}, ${threads} workers`,
    panel,
    minMs.toFixed(3),
    medianMs.toFixed(3),
    copies.toFixed(1),
    goal === undefined ? '' : String(goal),
    plain === undefined ? '' : `${plain.toFixed(1)}x`,
    perSecond !== undefined
      ? `${perSecond.toFixed(0)} candidates a second`
      : peers.map((peer) => `${peer.name} ${peer.copies.toFixed(0)}`).join(', '),
  ];
}
