import type { Command } from 'commander';
import { createMarket, plantTarget, writePanel } from '../../panel/index.js';
import { evaluate } from '../../run/evaluate.js';
import { AlphaError } from '../../util/errors.js';
import { collect } from '../data-options.js';
import { figure, printJson, say } from '../output.js';

interface SynthFlags {
  readonly plant?: readonly string[];
  readonly ic: string;
  readonly symbols: string;
  readonly dates: string;
  readonly seed: string;
  readonly output: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .option('--plant <formula>', 'its z-scores plus noise become the column `target`; may repeat', collect)
    .option('--ic <ic>', 'expected IC of the planted signal', '0.05')
    .option('--symbols <n>', 'symbols', '300')
    .option('--dates <n>', 'business days', '1500')
    .option('--seed <n>', 'seed', '1')
    .requiredOption('-o, --output <file>', 'a .parquet or .csv file')
    .action(async (flags: SynthFlags) => {
      const seed = whole('--seed', flags.seed, 0);
      const market = createMarket({
        symbols: whole('--symbols', flags.symbols, 1),
        dates: whole('--dates', flags.dates, 2),
        seed,
      });
      const ic = Number(flags.ic);
      if (!(ic > 0 && ic <= 1)) throw new AlphaError('C001', `--ic ${flags.ic}: expected a number above 0, up to 1`);
      const plants = flags.plant ?? [];
      const values = plants.map((formula) => evaluate(formula, market).values);
      const panel = plants.length > 0 ? plantTarget(market, values, ic, seed) : market;
      await writePanel(flags.output, panel);
      const label = { column: 'target', horizon: 1 };
      const found = plants.map((formula) => ({ formula, ic: evaluate(formula, panel, { label }).metrics?.ic ?? null }));
      if (flags.json)
        return printJson({
          written: flags.output,
          symbols: panel.symbols.length,
          dates: panel.dates.length,
          plants: found,
        });
      say(`wrote ${flags.output}: ${panel.symbols.length} symbols x ${panel.dates.length} dates`);
      for (const { formula, ic: measured } of found) say(`planted ${formula}: IC ${figure(measured)} with \`target\``);
      if (plants.length > 0) say(`mine it: alphalode mine --data ${flags.output} --label column=target,horizon=1`);
      return undefined;
    });
}

function whole(option: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new AlphaError('C001', `${option} ${text}: expected a whole number of at least ${least}`);
}
