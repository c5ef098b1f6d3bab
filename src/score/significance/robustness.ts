import { cellAt, type Panel, shapeOf, TILE } from '../../panel/panel.js';
import { mean } from '../metrics/mean-ratio.js';
import { score } from '../score.js';
import type { Score, Target } from '../target.js';

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

/**
 * A factor's scores on the more and the less traded half of the universe, by year, on calm and on wild dates, and within
 * each group of `group`. Ranks and z-scores inside the formula stay those of the whole universe.
 */
export function createRobustness(panel: Panel, target: Target, group?: string): Robustness {
  const of = (kind: RobustnessRow['kind'], found: readonly ({ readonly name: string } & Partial<Target>)[]) =>
    found.map(({ name, ...own }) => ({ kind, name, target: { ...target, ...own } }));
  const parts = [
    ...of('universe', halves(panel, target)),
    ...of('year', years(panel, target)),
    ...of('regime', regimes(panel, target)),
    ...of('group', group === undefined ? [] : groups(panel, target, group)),
  ];
  return { rowsOf: (values) => parts.map(({ kind, name, target: part }) => rowOf(kind, name, score(values, part))) };
}

function rowOf(kind: RobustnessRow['kind'], name: string, found: Score | null): RobustnessRow {
  return { kind, name, ic: found?.ic ?? null, rankIc: found?.rankIc ?? null, dates: found?.dates ?? 0 };
}

/** By the day's money traded; volume where that cannot be told. */
function halves(panel: Panel, target: Target): { name: string; universe: Uint8Array }[] {
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

function years(panel: Panel, { from, to }: Target): { name: string; from: number; to: number }[] {
  const out: { name: string; from: number; to: number }[] = [];
  for (let date = from; date < to; date++) {
    const name = panel.dates[date]!.slice(0, 4);
    const last = out.at(-1);
    if (last?.name === name) last.to = date + 1;
    else out.push({ name, from: date, to: date + 1 });
  }
  return out;
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
function regimes(panel: Panel, target: Target): { name: string; universe: Uint8Array }[] {
  const dispersion = dispersionOf(panel, target);
  const known = dispersion.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const median = known[known.length >> 1] ?? Number.NaN;
  const [wild, calm] = [mask(target), mask(target)];
  dispersion.forEach((value, i) => {
    for (const cell of membersOf(target, target.from + i)) (value > median ? wild : calm)[cell] = 1;
  });
  return [
    { name: 'wild dates', universe: wild },
    { name: 'calm dates', universe: calm },
  ];
}

function groups(panel: Panel, target: Target, name: string): { name: string; universe: Uint8Array }[] {
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
