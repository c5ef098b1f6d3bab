import { dirname } from 'node:path';
import { type Command, Option } from 'commander';
import { BACKENDS, type BackendName, DEFAULT_BACKEND } from '../../engine/backend.js';
import { dialectOf, dialects, parseLibrary, print as printFormula } from '../../lang/index.js';
import { writeTable } from '../../panel/index.js';
import { cellAt, type Panel, shapeOf } from '../../panel/panel.js';
import type { RunConfig } from '../../run/config.js';
import { type Evaluation, evaluateAll, type Refusal } from '../../run/evaluate.js';
import { AlphaError, formatError } from '../../util/errors.js';
import { ensureFolder, readText } from '../../util/files.js';
import { addDataOptions, type DataOptions, openPanel } from '../data-options.js';
import { parseLast } from '../last.js';
import { figure, print, printJson, say, table } from '../output.js';

interface EvalFlags extends DataOptions {
  readonly library?: string;
  readonly dialect: string;
  readonly adv: 'money' | 'shares';
  readonly from?: string;
  readonly to?: string;
  readonly last?: number;
  readonly backend?: BackendName;
  readonly precision: 'single' | 'double';
  readonly values?: string;
  readonly json?: boolean;
}

export function define(command: Command): void {
  addDataOptions(command)
    .argument('[formula]', 'a formula')
    .option('--library <file>', 'a file of formulas: .alpha, or id<TAB>formula lines')
    .option('--dialect <name>', `what they are written in: ${[...dialects.keys()].join(', ')}`, 'alpha')
    .addOption(new Option('--adv <meaning>', 'what adv20 means in wq101').choices(['money', 'shares']).default('money'))
    .option('--from <date>', 'first date scored')
    .option('--to <date>', 'last date scored')
    .option('--last <n>', 'only the last n dates, computed from the lookback on; shows their values', parseLast)
    .addOption(
      new Option('--backend <name>', 'engine (default: wasm, reference in double precision)').choices(BACKENDS),
    )
    .addOption(
      new Option('--precision <p>', 'single: as searches see the data; double: to compare with other tools')
        .choices(['single', 'double'])
        .default('single'),
    )
    .option('--values <file>', 'write the values, one column per formula, as .parquet or .csv')
    .action(async (formula: string | undefined, flags: EvalFlags) => {
      const lines = readFormulas(formula, flags.library, flags.dialect).map((line) => translate(line, flags));
      const formulas = lines.filter((line) => !('error' in line));
      refuseBackwards(flags);
      const { panel, config } = await openPanel(flags, { precision: flags.precision });
      const { library: single } = flags;
      const scored = evaluateAll(formulas, panel, {
        label: config.label,
        minSymbols: config.score.minSymbols,
        backend: flags.backend ?? (flags.precision === 'double' ? 'reference' : DEFAULT_BACKEND),
        ...(flags.from !== undefined && { from: flags.from }),
        ...(flags.to !== undefined && { to: flags.to }),
        ...(flags.last !== undefined && { last: flags.last }),
      });
      // In the order of the file, with those that could not be read.
      const results = lines.map((line) => ('error' in line ? line : scored[formulas.indexOf(line)]!));
      const [only] = results;
      if (single === undefined && only && 'error' in only) throw only.error;
      if (flags.values) ensureFolder(dirname(flags.values));
      if (flags.values) await writeTable(flags.values, valueColumns(panel, results));
      else if (flags.last !== undefined && !flags.json) return printColumns(valueColumns(panel, results));
      if (flags.json) printJson(single === undefined ? toJson(only!) : results.map(toJson));
      else {
        tell(results, lines);
        say(
          `scored against ${describe(config.label)}, ${flags.from ?? panel.dates[0]} to ${flags.to ?? panel.dates.at(-1)}`,
        );
      }
    });
}

interface Line {
  readonly id: string;
  readonly formula: string;
  /** Tells an error by its place in the file. */
  readonly locate?: (error: AlphaError) => AlphaError;
}

function readFormulas(
  formula: string | undefined,
  library: string | undefined,
  dialect: string,
): readonly (Line | (Line & Refusal))[] {
  if ((formula === undefined) === (library === undefined)) {
    throw new AlphaError('C001', 'give a formula or --library, one of the two', {
      hint: "alphalode eval 'rank(-ts_delta(close, 5))' --data FOLDER",
    });
  }
  if (formula !== undefined) return [{ id: 'value', formula: formula.trim() }];
  const text = readText(library!);
  if (text === null)
    throw new AlphaError('D001', `no such file: ${library}`, { hint: 'a file of formulas, one a line' });
  const entries = parseLibrary(text, library!);
  if (entries.length === 0) {
    throw new AlphaError('D002', `${library} holds no formulas`, { hint: 'one a line, as in `name = rank(close)`' });
  }
  return entries.map((entry) => {
    const formula = entry.text.replace(/\s*#.*$/, '');
    const line = { id: entry.id, formula, locate: locator(text, library!, entry.offset, formula) };
    // What is no formula here may be one in another dialect.
    return 'error' in entry && dialect === 'alpha' ? { ...line, error: entry.error } : line;
  });
}

/** Moves errors about a formula to where it stands in its file; one with names written out is pointed at as a whole. */
function locator(source: string, sourceName: string, offset: number, formula: string) {
  const asWritten = source.startsWith(formula, offset);
  const end = source.indexOf('\n', offset);
  const whole = { start: offset, end: end < 0 ? source.length : end };
  return ({ code, message, details }: AlphaError): AlphaError => {
    const { span } = details;
    if (details.source === source) return new AlphaError(code, message, details);
    const moved = span && asWritten ? { start: span.start + offset, end: span.end + offset } : whole;
    return new AlphaError(code, message, { ...details, source, sourceName, span: moved });
  };
}

/** Dates may be cut short (`2015`): the last day of what they name counts. */
function refuseBackwards({ from, to }: EvalFlags): void {
  if (from === undefined || to === undefined || from.slice(0, to.length) <= to) return;
  throw new AlphaError('C001', `--from ${from} comes after --to ${to}`, {
    hint: 'the first date scored, then the last',
  });
}

/** A formula of another dialect in ours; what had to be decided goes to stderr. */
function translate<T extends Line>(line: T, { dialect, adv }: EvalFlags): T | (T & Refusal) {
  if (dialect === 'alpha') return line;
  try {
    const { ast, notes } = dialectOf(dialect).read(line.formula, line.id, { adv });
    for (const { message } of notes) say(`note: ${line.id === 'value' ? '' : `${line.id}: `}${message}`);
    return { ...line, formula: printFormula(ast) };
  } catch (error) {
    if (!(error instanceof AlphaError) || error.code.startsWith('C')) throw error;
    return { ...line, error };
  }
}

function toJson(result: Evaluation | Refusal) {
  if ('error' in result) return { id: result.id, formula: result.formula, error: result.error };
  const { id, formula, canonical, hash, backend, metrics, warnings } = result;
  const { ic, rankIc, icir, rankIcir, tStat, coverage, turnover, dates } = metrics ?? {};
  return {
    ...(id !== 'value' && { id }),
    formula,
    canonical,
    hash,
    backend,
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
  for (const [i, result] of results.entries()) {
    if ('error' in result) say(formatError(lines[i]!.locate?.(result.error) ?? result.error));
    else {
      if (result.metrics === null) say(`${result.formula}: unscorable, no date counts`);
      for (const { message, hint } of result.warnings) say(`warning: ${message}${hint ? `; ${hint}` : ''}`);
    }
  }
}

function describe(label: RunConfig['label']): string {
  if ('column' in label) return `the column ${label.column}`;
  const { price, horizon, delay } = label;
  return `${price}[t+${delay + horizon}] / ${price}[t+${delay}] - 1`;
}

interface Column {
  readonly name: string;
  readonly data: string[] | Float64Array;
}

/** Long form: date, symbol and one column per formula. */
function valueColumns(all: Panel, results: readonly (Evaluation | Refusal)[]): Column[] {
  const evaluations = results.filter((result): result is Evaluation => !('error' in result));
  const panel = evaluations[0]?.panel ?? all;
  const shape = shapeOf(panel);
  const cells: { date: number; symbol: number; cell: number }[] = [];
  for (let symbol = 0; symbol < shape.symbols; symbol++) {
    for (let date = 0; date < shape.dates; date++) cells.push({ date, symbol, cell: cellAt(shape, date, symbol) });
  }
  return [
    { name: 'date', data: cells.map(({ date }) => panel.dates[date]!) },
    { name: 'symbol', data: cells.map(({ symbol }) => panel.symbols[symbol]!) },
    ...evaluations.map(({ id, values }) => ({ name: id, data: Float64Array.from(cells, ({ cell }) => values[cell]!) })),
  ];
}

function printColumns(columns: readonly Column[]): void {
  const rows = Array.from({ length: columns[0]!.data.length }, (_, row) =>
    columns.map(({ data }) => {
      const value = data[row]!;
      return typeof value === 'string' ? value : figure(Number.isNaN(value) ? null : value);
    }),
  );
  print(
    table(
      columns.map(({ name }) => name),
      rows,
    ),
  );
}
