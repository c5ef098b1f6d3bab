import { cellAt, type Panel, shapeOf, TILE } from '../../panel/panel.js';
import { mean } from '../metrics/mean-ratio.js';
import { dailyFigures } from '../score.js';
import type { DailyFigures } from '../summary.js';
import type { Target } from '../target.js';

/** A part of the symbols or of the dates, and a factor's scores on it. */
export interface RobustnessRow {
  readonly kind: 'universe' | 'year' | 'regime' | 'group';
  readonly name: string;
  readonly ic: number | null;
  readonly rankIc: number | null;
  readonly dates: number;
}

/** Groups with fewer symbols than a date needs tell nothing; no more than these are shown. */
const GROUPS_SHOWN = 12;

/** Parts of a target, found once for all factors that are scored on them. */
export interface Robustness {
  rowsOf(values: ArrayLike<number>): RobustnessRow[];
}

interface SymbolsPart {
  readonly name: string;
  readonly universe: Uint8Array;
}

interface DatesPart {
  readonly name: string;
  /** Counted from the target's first. */
  readonly dates: readonly number[];
}

/**
 * A factor's scores on the more and the less traded half of the universe, by year, on calm and on wild dates, and within
 * each group of `group`. Ranks and z-scores inside the formula stay those of the whole universe.
 */
export function createRobustness(panel: Panel, target: Target, group?: string): Robustness {
  const scored = (parts: readonly SymbolsPart[]) =>
    parts.map(({ name, universe }) => ({ name, part: { ...target, universe } }));
  const symbolParts = {
    universe: scored(halves(panel, target)),
    group: scored(group ? groups(panel, target, group) : []),
  };
  const dateParts = { year: years(panel, target), regime: regimes(panel, target) };
  return {
    rowsOf: (values) => {
      const whole = dailyFigures(values, target);
      const byDates = (kind: keyof typeof dateParts) =>
        dateParts[kind].map(({ name, dates }) => rowOf(kind, name, whole, dates));
      const bySymbols = (kind: keyof typeof symbolParts) =>
        symbolParts[kind].map(({ name, part }) => {
          const figures = dailyFigures(values, part);
          return rowOf(kind, name, figures, [...figures.ic.keys()]);
        });
      return [...bySymbols('universe'), ...byDates('year'), ...byDates('regime'), ...bySymbols('group')];
    },
  };
}

function rowOf(
  kind: RobustnessRow['kind'],
  name: string,
  { ic, rankIc }: DailyFigures,
  dates: readonly number[],
): RobustnessRow {
  const counted = dates.filter((date) => !Number.isNaN(ic[date]!));
  if (counted.length === 0) return { kind, name, ic: null, rankIc: null, dates: 0 };
  const meanOf = (series: Float64Array) => mean(counted.map((date) => series[date]!));
  return { kind, name, ic: meanOf(ic), rankIc: meanOf(rankIc), dates: counted.length };
}

/** By the day's money traded; volume where that cannot be told. */
function halves(panel: Panel, target: Target): SymbolsPart[] {
  const size = panel.fields.get('cap') ?? panel.fields.get('amount') ?? moneyTraded(panel);
  if (!size) return [];
  const what = panel.fields.has('cap') ? 'larger' : 'more traded';
  const [large, small] = [mask(target), mask(target)];
  let held = 0;
  for (let date = target.from; date < target.to; date++) {
    const cells = membersOf(target, date).filter((cell) => !Number.isNaN(size[cell]!));
    cells.sort((a, b) => size[b]! - size[a]! || a - b);
    const middle = Math.ceil(cells.length / 2);
    held += middle;
    cells.forEach((cell, i) => {
      (i < middle ? large : small)[cell] = 1;
    });
  }
  const count = Math.round(held / Math.max(1, target.to - target.from));
  return [
    { name: `${what} half (about ${count})`, universe: large },
    { name: 'the other half', universe: small },
  ];
}

function moneyTraded({ fields }: Panel): Float64Array | null {
  const [close, volume] = [fields.get('close'), fields.get('volume')];
  return close && volume ? Float64Array.from(close, (price, cell) => price * volume[cell]!) : null;
}

function years(panel: Panel, { from, to }: Target): DatesPart[] {
  const dates = new Map<string, number[]>();
  for (let date = from; date < to; date++) {
    const year = panel.dates[date]!.slice(0, 4);
    const known = dates.get(year);
    if (known) known.push(date - from);
    else dates.set(year, [date - from]);
  }
  return [...dates].map(([name, own]) => ({ name, dates: own }));
}

/** Deviation of the day's returns over the universe, by date of the target; NaN where there are none. */
function dispersionOf(panel: Panel, target: Target): number[] {
  const close = panel.fields.get('close');
  return Array.from({ length: target.to - target.from }, (_, i) => {
    const date = target.from + i;
    if (!close || date === 0) return Number.NaN;
    const returns = membersOf(target, date)
      .map((cell) => close[cell]! / close[cell - TILE]! - 1)
      .filter(Number.isFinite);
    const centre = mean(returns);
    return Math.sqrt(mean(returns.map((value) => (value - centre) ** 2)));
  });
}

/** Dates above and below the median dispersion; one where it is unknown is calm. */
function regimes(panel: Panel, target: Target): DatesPart[] {
  const dispersion = dispersionOf(panel, target);
  const known = dispersion.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const median = known[known.length >> 1] ?? Number.NaN;
  const where = (wild: boolean) => [...dispersion.keys()].filter((date) => dispersion[date]! > median === wild);
  return [
    { name: 'wild dates', dates: where(true) },
    { name: 'calm dates', dates: where(false) },
  ];
}

function groups(panel: Panel, target: Target, name: string): SymbolsPart[] {
  const column = panel.groups.get(name.toLowerCase());
  if (!column) return [];
  const shape = shapeOf(panel);
  const found = column.labels.map((label) => ({ name: label, universe: mask(target), cells: 0 }));
  for (let date = target.from; date < target.to; date++) {
    for (let symbol = 0; symbol < shape.symbols; symbol++) {
      const cell = cellAt(shape, date, symbol);
      const code = column.codes[column.static ? symbol : cell]!;
      if (code < 0 || target.universe?.[cell] === 0) continue;
      found[code]!.universe[cell] = 1;
      found[code]!.cells++;
    }
  }
  const enough = target.minSymbols * (target.to - target.from);
  return found
    .filter(({ cells }) => cells >= enough)
    .sort((a, b) => b.cells - a.cells)
    .slice(0, GROUPS_SHOWN)
    .map(({ name: label, universe }) => ({ name: label, universe }));
}

function mask({ label }: Target): Uint8Array {
  return new Uint8Array(label.length);
}

function membersOf({ shape, universe }: Target, date: number): number[] {
  const cells: number[] = [];
  for (let symbol = 0; symbol < shape.symbols; symbol++) {
    const cell = cellAt(shape, date, symbol);
    if (universe === null || universe[cell] === 1) cells.push(cell);
  }
  return cells;
}
