import { cellAt, type Panel, shapeOf } from '../../../src/panel/panel.js';

/** Values by date, then symbol. */
export type Grid = readonly (readonly number[])[];
/** The group of each symbol on each date; null where it has none. */
export type Labels = readonly (readonly (number | null)[])[];

/** A panel as plain tables. */
export interface Market {
  readonly dates: number;
  readonly symbols: number;
  readonly fields: ReadonlyMap<string, Grid>;
  readonly groups: ReadonlyMap<string, Labels>;
  /** Who takes part in cross-sections. */
  readonly member: (date: number, symbol: number) => boolean;
}

/** What an operator is called with. Arguments are counted from 0. */
export interface Call {
  readonly market: Market;
  readonly count: number;
  readonly grid: (index: number) => Grid;
  readonly constant: (index: number) => number;
  readonly labels: (index: number) => Labels;
  readonly skipna: boolean;
  readonly minPeriods: number;
}

export type Rule = (call: Call) => Grid;

const LARGEST_SINGLE = (2 - 2 ** -23) * 2 ** 127;

/** What is no number that single precision can hold is NaN. */
export function bounded(value: number): number {
  return value <= LARGEST_SINGLE && value >= -LARGEST_SINGLE ? value : Number.NaN;
}

export function eachCell(market: Market, value: (date: number, symbol: number) => number): Grid {
  const rows: number[][] = [];
  for (let date = 0; date < market.dates; date++) {
    const row: number[] = [];
    for (let symbol = 0; symbol < market.symbols; symbol++) row.push(bounded(value(date, symbol)));
    rows.push(row);
  }
  return rows;
}

/** A matrix of a panel as a table. */
export function gridOf(values: ArrayLike<number>, panel: Panel): number[][] {
  const shape = shapeOf(panel);
  return panel.dates.map((_, date) => panel.symbols.map((_, symbol) => values[cellAt(shape, date, symbol)]!));
}

export function marketOf(panel: Panel): Market {
  const shape = shapeOf(panel);
  const groups = [...panel.groups].map(([name, group]): [string, Labels] => {
    const code = (date: number, symbol: number) => group.codes[group.static ? symbol : cellAt(shape, date, symbol)]!;
    const label = (value: number) => (value < 0 ? null : value);
    return [name, panel.dates.map((_, date) => panel.symbols.map((_, symbol) => label(code(date, symbol))))];
  });
  return {
    ...shape,
    fields: new Map([...panel.fields].map(([name, values]) => [name, gridOf(values, panel)])),
    groups: new Map(groups),
    member: (date, symbol) => panel.universe === null || panel.universe[cellAt(shape, date, symbol)] === 1,
  };
}
