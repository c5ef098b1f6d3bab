import { dirname } from 'node:path';
import { type Command, Option } from 'commander';
import { BACKEND_CHOICES, type BackendChoice } from '../../engine/backend.js';
import { dialects } from '../../lang/index.js';
import { writeTable } from '../../panel/index.js';
import type { RunConfig } from '../../run/config.js';
import { type Evaluation, evaluateAll, type Refusal } from '../../run/evaluate.js';
import type { FoldScheme } from '../../run/folds.js';
import { rangeOf } from '../../score/split.js';
import { AlphaError, formatError } from '../../util/errors.js';
import { ensureFolder } from '../../util/files.js';
import { addPanelOptions, openPanel, type PanelOptions } from '../data-options.js';
import { deviceFacts, tellDevice } from '../device-share.js';
import { evalFolds, parseFolds } from '../eval-folds.js';
import { type Line, readFormulas } from '../formulas.js';
import { parseLast } from '../last.js';
import { settingsOfLibrary } from '../library-options.js';
import { figure, print, printJson, say, table } from '../output.js';
import { printColumns, valueColumns } from '../value-columns.js';

interface EvalFlags extends PanelOptions {
  readonly library?: string;
  readonly dialect: string;
  readonly adv: 'money' | 'shares';
  readonly from?: string;
  readonly to?: string;
  readonly last?: number;
  readonly folds?: FoldScheme;
  readonly backend?: BackendChoice;
  readonly precision: 'single' | 'double';
  readonly values?: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  addPanelOptions(command)
    .argument('[formula]', 'a formula')
    .option(
      '--library <file>',
      'a file of formulas, one a line; or a library.json or run folder, with its label and split',
    )
    .option('--dialect <name>', `what they are written in: ${[...dialects.keys()].join(', ')}`, 'alpha')
    .addOption(new Option('--adv <meaning>', 'what adv20 means in wq101').choices(['money', 'shares']).default('money'))
    .option('--from <date>', 'first date scored')
    .option('--to <date>', 'last date scored')
    .option('--last <n>', 'only the last n dates, computed from the lookback on; shows their values', parseLast)
    .option(
      '--folds <scheme>',
      'score out of sample: walk-forward[:folds=5,window=500] or purged[:groups=6,tested=2,embargo=10]',
      parseFolds,
    )
    .addOption(
      new Option('--backend <name>', 'engine (default: wasm, reference in double precision)').choices(BACKEND_CHOICES),
    )
    .addOption(
      new Option('--precision <p>', 'single: as searches see the data; double: to compare with other tools')
        .choices(['single', 'double'])
        .default('single'),
    )
    .option('--values <file>', 'write the values, one column per formula, as .parquet or .csv')
    .action(async (formula: string | undefined, flags: EvalFlags) => {
      const { lines, library } = readFormulas(formula, flags.library, flags);
      const formulas = lines.filter((line) => !('error' in line));
      refuseBackwards(flags);
      refuseMixed(flags);
      const { panel, config, split } = await openPanel(flags, {
        command: 'eval',
        precision: flags.precision,
        ...(library && { settings: settingsOfLibrary(flags.library!, library) }),
      });
      if (library?.null) say('warning: this library was found on permuted labels; here it meets the real ones');
      const single = flags.library === undefined;
      const { from, to, last } = flags;
      const scored = evaluateAll(formulas, panel, {
        label: config.label,
        minSymbols: config.score.minSymbols,
        backend: flags.backend ?? (flags.precision === 'double' ? 'reference' : config.backend),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(last !== undefined && { last }),
      });
      // In the order of the file, with those that could not be read.
      const results = lines.map((line) => ('error' in line ? line : scored[formulas.indexOf(line)]!));
      const [only] = results;
      if (single && only && 'error' in only) throw only.error;
      if (flags.values) ensureFolder(dirname(flags.values));
      if (flags.values) await writeTable(flags.values, valueColumns(panel, results));
      else if (last !== undefined && !flags.json) return printColumns(valueColumns(panel, results));
      if (flags.folds) {
        const evaluations = results.filter((result): result is Evaluation => !('error' in result));
        const range = rangeOf(panel.dates, from ?? panel.dates[split?.train.from ?? 0], to);
        const json = flags.json === true;
        if (!json) tellRefusals(results, lines);
        return evalFolds(evaluations, panel, range, { scheme: flags.folds, config, mined: library !== null, json });
      }
      if (flags.json) return printJson(single ? toJson(only!) : results.map(toJson));
      tell(results, lines);
      const sealed = split !== null && !flags.openTest ? '; the test dates after it are sealed' : '';
      say(
        `scored against ${describe(config.label)}, ${from ?? panel.dates[0]} to ${to ?? panel.dates.at(-1)}${sealed}`,
      );
      return undefined;
    });
}

function refuseMixed({ folds, last }: EvalFlags): void {
  if (folds === undefined || last === undefined) return;
  throw new AlphaError('C001', '--folds and --last: one of the two', {
    hint: '--from and --to choose the dates of folds',
  });
}

/** Dates may be cut short (`2015`): the last day of what they name counts. */
function refuseBackwards({ from, to }: EvalFlags): void {
  if (from === undefined || to === undefined || from.slice(0, to.length) <= to) return;
  throw new AlphaError('C001', `--from ${from} comes after --to ${to}`, {
    hint: 'the first date scored, then the last',
  });
}

function toJson(result: Evaluation | Refusal) {
  if ('error' in result) return { id: result.id, formula: result.formula, error: result.error };
  const { id, formula, canonical, hash, backend, note, account, metrics, warnings } = result;
  const { ic, rankIc, icir, rankIcir, tStat, coverage, turnover, dates } = metrics ?? {};
  return {
    ...(id !== 'value' && { id }),
    formula,
    canonical,
    hash,
    backend,
    ...(note !== undefined && { note }),
    ...deviceFacts(account),
    metrics: metrics && { ic, rankIc, icir, rankIcir, tStat, coverage, turnover, dates },
    warnings,
  };
}

function tell(results: readonly (Evaluation | Refusal)[], lines: readonly Line[]): void {
  const rows = results.flatMap((result) => {
    if ('error' in result) return [];
    const { id, formula, metrics } = result;
    const figures = [metrics?.ic, metrics?.rankIc, metrics?.icir, metrics?.rankIcir, metrics?.tStat, metrics?.turnover];
    const name = id === 'value' ? formula : `${id}  ${formula}`;
    return [
      [...figures.map((value) => figure(value)), figure(metrics?.coverage, 3), String(metrics?.dates ?? 0), name],
    ];
  });
  print(table(['IC', 'RankIC', 'ICIR', 'RankICIR', 't (NW)', 'turnover', 'coverage', 'dates', 'formula'], rows));
  tellRefusals(results, lines);
  for (const result of results) {
    if ('error' in result) continue;
    if (result.metrics === null) say(`${result.formula}: unscorable, no date counts`);
    for (const { message, hint } of result.warnings) say(`warning: ${message}${hint ? `; ${hint}` : ''}`);
  }
}

function tellRefusals(results: readonly (Evaluation | Refusal)[], lines: readonly Line[]): void {
  for (const [i, result] of results.entries()) {
    if (!('error' in result) && result.note !== undefined && i === 0) say(`engine: ${result.note}`);
    if (!('error' in result) && result.account) tellDevice(result.account, result.id);
    if ('error' in result) say(formatError(lines[i]!.locate?.(result.error) ?? result.error));
  }
}

function describe(label: RunConfig['label']): string {
  if ('column' in label) return `the column ${label.column}`;
  const { price, horizon, delay } = label;
  return `${price}[t+${delay + horizon}] / ${price}[t+${delay}] - 1`;
}
