import { join } from 'node:path';
import type { Command } from 'commander';
import JSON5 from 'json5';
import { strategyOf } from '../../../search/registry.js';
import { loadPanel } from '../../panel/index.js';
import { loadOptionsOf, type RunConfigInput, readConfigInput, resolveConfig } from '../../run/config.js';
import type { Entrant, RaceRun } from '../../run/race/entrant.js';
import { type RaceResult, race } from '../../run/race/index.js';
import { plotRace } from '../../run/race/plot.js';
import type { Spread } from '../../run/race/statistics.js';
import type { RaceRow } from '../../run/race/table.js';
import { AlphaError } from '../../util/errors.js';
import { ensureFolder, writeAtomic } from '../../util/files.js';
import { addDataOptions, type DataOptions, overlay } from '../data-options.js';
import { wholeNumber } from '../numbers.js';
import { figure, print, printJson, say, table } from '../output.js';

interface RaceFlags extends DataOptions {
  readonly strategies: string;
  readonly evaluations: string;
  readonly seeds: string;
  readonly plant?: string;
  readonly library?: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  addDataOptions(command)
    .argument('[config]', 'run config, JSON with comments')
    .option('--strategies <names>', 'separated by commas; options after colons, as in gp:selection=nsga2', 'gp')
    .option('--evaluations <counts>', 'distinct formulas to score, one or several budgets', '1000')
    .option('--seeds <n>', 'seeds 1 to n', '5')
    .option('--plant <formula>', 'a planted formula to watch for')
    .option('--library <file>', 'formulas of the control `textbook` (default factors/classic.alpha)')
    .option('--out <folder>', 'keep the runs here, with race.json and race.svg; a race broken off goes on from them')
    .action(async (path: string | undefined, flags: RaceFlags) => {
      const base = overlay(readConfigInput(path ?? null), flags);
      const config = { ...base, ...(flags.plant !== undefined && { plants: [flags.plant] }) } as RunConfigInput;
      const resolved = resolveConfig(config);
      if (resolved.data === null) throw new AlphaError('C001', 'no data given', { hint: 'add --data FOLDER' });
      const entrants = flags.strategies.split(',').map(entrantOf);
      const budgets = flags.evaluations.split(',').map((count) => wholeNumber('--evaluations', count, 1));
      const count = wholeNumber('--seeds', flags.seeds, 1);
      const controller = new AbortController();
      process.once('SIGINT', () => controller.abort());
      if (flags.out !== undefined) ensureFolder(flags.out);
      const result = await race({
        config,
        panel: await loadPanel(resolved.data, loadOptionsOf(resolved)),
        entrants,
        budgets,
        seeds: Array.from({ length: count }, (_, i) => i + 1),
        signal: controller.signal,
        onRun: (run, done, all) => say(`${done}/${all}  ${lineOf(run)}`),
        ...(flags.library !== undefined && { library: flags.library }),
        ...(flags.out !== undefined && { out: flags.out }),
      });
      tell(result, flags);
      if (!result.finished) process.exitCode = 130;
    });
}

function entrantOf(label: string): Entrant {
  const [name = '', ...options] = label.split(':');
  strategyOf(name);
  const pairs = options.map((option) => {
    const [key = '', text] = option.split('=');
    if (key !== '' && text !== undefined) return [key, parsedValue(text)] as const;
    throw new AlphaError('C001', `--strategies ${label}: expected name:key=value`, {
      hint: 'for example gp:selection=nsga2',
    });
  });
  return { label, strategy: { ...Object.fromEntries(pairs), name } };
}

function parsedValue(text: string): unknown {
  try {
    return JSON5.parse(text);
  } catch {
    return text;
  }
}

function lineOf(run: RaceRun): string {
  const { strategy, seed, evaluations, reason, bestIc, train, valid, plant, seconds, spent } = run;
  const short = reason === 'evaluations' ? '' : ` (ended by ${reason})`;
  const hit = plant === null ? '' : plant.hitAt === null ? ' no hit' : ` hit at ${plant.hitAt}`;
  return `${strategy} seed ${seed}: ${evaluations} evaluations${short}, best ${figure(bestIc)}, pool ${figure(train)} train ${figure(valid)} valid${hit}, ${seconds.toFixed(1)} s${sharesOf(spent)}`;
}

function sharesOf(spent: RaceRun['spent']): string {
  const parts = Object.entries(spent ?? {});
  const all = parts.reduce((sum, [, seconds]) => sum + seconds, 0);
  if (all === 0) return '';
  return ` (${parts.map(([part, seconds]) => `${part} ${((100 * seconds) / all).toFixed(0)} %`).join(', ')})`;
}

function tell({ runs, table: rows }: RaceResult, { out, json }: RaceFlags): void {
  const plain = { runs: runs.map(({ curve: _, ...run }) => run), table: rows };
  if (out !== undefined) {
    writeAtomic(join(out, 'race.json'), `${JSON.stringify(plain, null, 2)}\n`);
    if (runs.some(({ curve }) => curve.length > 0)) writeAtomic(join(out, 'race.svg'), plotRace(runs));
  }
  if (json) {
    printJson(plain);
    return;
  }
  print(table(HEAD, rows.map(cells)));
  for (const row of rows)
    warnOfShort(runs.filter(({ budget, strategy }) => budget === row.budget && strategy === row.strategy));
  say('mean ±deviation over seeds; area: mean height of the best single |IC| so far; residual: RankIC on valid after');
  say(
    'known exposures; duplicates by hash or by values (twins), copies by their correlation with the pool; p: paired with',
  );
  say('random of the same seed and budget, two-sided');
}

/** Strategies are compared at equal evaluations: runs that time or memory ended are not. */
function warnOfShort(runs: readonly RaceRun[]): void {
  const short = runs.filter(({ reason }) => reason !== 'evaluations');
  if (short.length === 0) return;
  const [{ strategy, budget }] = runs as [RaceRun];
  const reasons = [...new Set(short.map(({ reason }) => reason))].join(', ');
  say(
    `warning: ${short.length} of ${runs.length} searches by ${strategy} ended before ${budget} evaluations: ${reasons}`,
  );
}

const HEAD = [
  'strategy',
  'budget',
  'runs',
  'best IC',
  'area',
  'train IC',
  'valid IC',
  'valid RankIC',
  'residual',
  'periods',
  'duplicates/twins/copies',
  's',
  'hits',
  'p area',
  'p valid',
];

function cells(row: RaceRow): string[] {
  return [
    row.strategy,
    String(row.budget),
    String(row.runs),
    around(row.bestIc),
    around(row.area),
    around(row.train),
    around(row.valid),
    around(row.validRankIc),
    around(row.residualRankIc),
    String(row.periods ?? '-'),
    [row.duplicates, row.twins, row.rejected].map((one) => (one === null ? '-' : one.mean.toFixed(0))).join('/'),
    row.seconds === null ? '-' : row.seconds.mean.toFixed(1),
    row.hits === null ? '-' : String(row.hits),
    figure(row.against?.area, 3),
    figure(row.against?.valid, 3),
  ];
}

function around(spread: Spread | null): string {
  if (spread === null) return '-';
  return spread.deviation === null ? figure(spread.mean) : `${figure(spread.mean)} ±${figure(spread.deviation)}`;
}
