import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import pc from 'picocolors';
import { type TableOptions, writeTable } from '../../panel/index.js';
import { evaluate } from '../../run/evaluate.js';
import { replay } from '../../run/replay.js';
import { withoutTarget } from '../../run/stage.js';
import { type Backtest, createTrader } from '../../score/backtest/backtest.js';
import type { BacktestConfig } from '../../score/backtest/config.js';
import { type BookFigures, figuresOf } from '../../score/backtest/results.js';
import type { BookDay } from '../../score/backtest/simulate.js';
import type { Split } from '../../score/split.js';
import { addPanelOptions, openPanel } from '../data-options.js';
import { type LibraryFlags, openLibrary } from '../library-options.js';
import { figure, print, printJson, SPREADSHEET, say, table } from '../output.js';

interface BacktestFlags extends LibraryFlags {
  readonly config?: string;
  readonly each?: boolean;
  readonly output?: string;
  readonly spreadsheet?: boolean;
}

/** A stretch of dates with a name of its own. */
interface Part {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

interface Traded {
  readonly name: string;
  readonly dates: readonly string[];
  readonly parts: readonly Part[];
  readonly config: BacktestConfig;
  readonly result: Backtest;
}

export function define(command: Command): void {
  addPanelOptions(command)
    .argument('<what>', 'library.json, a run folder, or a formula')
    .option('--each', 'every factor of the library by itself')
    .option('-o, --output <file>', 'write the daily results as .csv or .parquet')
    .option(...SPREADSHEET)
    .action(async (what: string, flags: BacktestFlags) => {
      const books = existsSync(what) ? await tradeLibrary(what, flags) : [await tradeFormula(what, flags)];
      if (flags.output !== undefined) await writeDays(flags.output, books, flags);
      if (flags.json) printJson(books.length === 1 ? toJson(books[0]!) : books.map(toJson));
      else books.forEach(tell);
      const failed = books.some(({ result }) => result.checks.some((check) => check.result === 'FAIL'));
      if (failed) process.exitCode = 1;
    });
}

async function tradeFormula(formula: string, flags: BacktestFlags): Promise<Traded> {
  const { panel, config, split } = await openPanel(flags, { command: 'backtest' });
  const { values } = evaluate(formula, withoutTarget(panel, config.label), { backend: config.backend });
  const range = { from: split?.train.from ?? 0, to: panel.dates.length };
  const result = createTrader(panel, range, { config: config.backtest, tradable: config.tradable })(values);
  const parts = split ? partsOf(split, flags.openTest === true) : [{ name: 'all', ...range }];
  return { name: formula.trim(), dates: panel.dates, parts, config: config.backtest, result };
}

function partsOf({ train, valid, test }: Split, openTest: boolean): Part[] {
  return [{ name: 'train', ...train }, { name: 'valid', ...valid }, ...(openTest ? [{ name: 'test', ...test }] : [])];
}

async function tradeLibrary(path: string, flags: BacktestFlags): Promise<Traded[]> {
  const { library, config, data } = await openLibrary(path, flags, 'backtest');
  const { panel, split } = data;
  const parts = partsOf(split, data.test !== null);
  const range = { from: split.train.from, to: panel.dates.length };
  const trade = createTrader(panel, range, { config: config.backtest, tradable: config.tradable });
  const others: { id: string; days: readonly BookDay[] }[] = [];
  const { signal } = replay(library, panel, {
    backend: config.backend,
    each: ({ id, weight, train }, values) => {
      if (!flags.each) return;
      const oriented = (train.ic ?? weight) < 0 ? values.map((value) => -value) : values;
      others.push({ id, days: trade(oriented).days });
    },
  });
  const shared = { dates: panel.dates, parts, config: config.backtest };
  if (!flags.each)
    return [
      {
        name: `${library.factors.length} factors combined`,
        ...shared,
        result: trade(signal),
      },
    ];
  const books: Traded[] = [];
  replay(library, panel, {
    backend: config.backend,
    each: ({ id, expr, weight, train }, values) => {
      const oriented = (train.ic ?? weight) < 0 ? values.map((value) => -value) : values;
      const rest = others.filter((other) => other.id !== id).map(({ days }) => days);
      const result = trade(oriented, rest);
      books.push({ name: `${id} ${(train.ic ?? weight) < 0 ? '-' : ''}(${expr})`, ...shared, result });
    },
  });
  return books;
}

function partFigures({ parts, result, config }: Traded) {
  return parts.map(({ name, from, to }) => ({
    name,
    figures: figuresOf(
      result.days.filter(({ date }) => date >= from && date < to),
      config,
    ),
  }));
}

function toJson(traded: Traded) {
  const { name, dates, parts, result } = traded;
  return {
    name,
    from: dates[parts[0]!.from],
    to: dates[parts.at(-1)!.to - 1],
    figures: result.figures,
    parts: Object.fromEntries(partFigures(traded).map(({ name: part, figures }) => [part, figures])),
    years: result.years,
    checks: result.checks,
  };
}

const HEAD = ['Sharpe', 'fitness', 'returns', 'drawdown', 'turnover', 'margin bp', 'costs', 'long', 'short', 'days'];

function tell(traded: Traded): void {
  const { name, result } = traded;
  print(pc.bold(name));
  const rows = [
    ...partFigures(traded).map(({ name: part, figures }) => [part, ...cells(figures)]),
    ...result.years.map((year) => [year.year, ...cells(year)]),
  ];
  print(table(['', ...HEAD], rows));
  for (const { name: check, result: verdict, value, limit } of result.checks) {
    print(
      `${verdict === 'PASS' ? pc.green('PASS') : pc.red('FAIL')} ${check} ${figure(value)} (limit ${figure(limit)})`,
    );
  }
  print('');
}

function cells(figures: BookFigures | null): string[] {
  if (figures === null) return HEAD.map(() => '-');
  const percent = (value: number) => `${(value * 100).toFixed(1)}%`;
  const { sharpe, fitness, returns, drawdown, turnover, marginBps, costs, longs, shorts, days } = figures;
  return [
    figure(sharpe, 2),
    figure(fitness, 2),
    percent(returns),
    percent(drawdown),
    percent(turnover),
    figure(marginBps, 1),
    percent(costs),
    longs.toFixed(0),
    shorts.toFixed(0),
    String(days),
  ];
}

async function writeDays(path: string, books: readonly Traded[], { spreadsheet = false }: TableOptions): Promise<void> {
  const rows = books.flatMap(({ name, dates, result }) =>
    result.days.map((day) => ({ name, ...day, date: dates[day.date]! })),
  );
  const numbers = ['gross', 'net', 'cost', 'traded', 'longs', 'shorts', 'exposure', 'blocked'] as const;
  const columns = [
    { name: 'book', data: rows.map(({ name }) => name) },
    { name: 'date', data: rows.map(({ date }) => date) },
    ...numbers.map((column) => ({ name: column, data: Float64Array.from(rows, (row) => row[column]) })),
  ];
  await writeTable(path, columns, { spreadsheet });
  say(`wrote ${path}: ${rows.length} rows`);
}
