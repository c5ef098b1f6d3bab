import type { CallNode, Node } from '../../../src/lang/index.js';
import { CELL } from './cell.js';
import { COLUMN } from './column.js';
import { CROSS } from './cross.js';
import { bounded, type Grid, type Market, type Rule } from './grid.js';
import { WINDOW } from './window.js';

/**
 * Every operator of the language once more, written from the page that defines its values and from nothing else: loops
 * over cells of plain tables, no operator by way of another, nothing shared with the engine. Slow and meant to be.
 */
export const RULES: Readonly<Record<string, Rule>> = { ...CELL, ...WINDOW, ...COLUMN, ...CROSS };

/** Values of a checked formula. */
export function evaluateNaively(node: Node, market: Market): Grid {
  switch (node.kind) {
    case 'number':
      return filled(market, node.value);
    case 'name':
      return field(market, node.name);
    case 'call':
      return applyNaively(node, market, (arg) => evaluateNaively(arg, market));
  }
}

/** One operator on values of its arguments that are given. */
export function applyNaively(node: CallNode, market: Market, valuesOf: (arg: Node) => Grid): Grid {
  const rule = RULES[node.op];
  if (rule === undefined) throw new Error(`no naive rule for ${node.op}`);
  const named = new Map(node.named.map(({ name, value }) => [name, value]));
  return rule({
    market,
    count: node.args.length,
    grid: (index) => valuesOf(node.args[index]!),
    constant: (index) => constantOf(node.args[index]!),
    labels: (index) => market.groups.get(nameOf(node.args[index]!))!,
    skipna: named.get('skipna') === true,
    minPeriods: Number(named.get('min_periods') ?? 1),
  });
}

function constantOf(node: Node): number {
  if (node.kind !== 'number') throw new Error(`a constant is a ${node.kind}`);
  return node.value;
}

function nameOf(node: Node): string {
  if (node.kind !== 'name') throw new Error(`a group is a ${node.kind}`);
  return node.name;
}

function filled(market: Market, value: number): Grid {
  return Array.from({ length: market.dates }, () => new Array<number>(market.symbols).fill(bounded(value)));
}

function field(market: Market, name: string): Grid {
  const given = market.fields.get(name);
  if (given) return given;
  const cells = (of: (date: number, symbol: number) => number): Grid =>
    filled(market, 0).map((row, date) => row.map((_, symbol) => bounded(of(date, symbol))));
  const close = market.fields.get('close')!;
  if (name === 'returns') {
    return cells((date, symbol) => {
      const before = close[date - 1]?.[symbol] ?? Number.NaN;
      return before === 0 ? Number.NaN : close[date]![symbol]! / before - 1;
    });
  }
  if (name === 'amount')
    return cells((date, symbol) => close[date]![symbol]! * field(market, 'volume')[date]![symbol]!);
  const days = /^adv(\d+)$/.exec(name)?.[1];
  if (days === undefined) throw new Error(`no field ${name}`);
  const amount = field(market, 'amount');
  return cells((date, symbol) => {
    const d = Number(days);
    if (date + 1 < d) return Number.NaN;
    let sum = 0;
    for (let age = 0; age < d; age++) sum += amount[date - age]![symbol]!;
    return sum / d;
  });
}
