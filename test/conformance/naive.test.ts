import { describe, expect, it } from 'vitest';
import { createBackend, evaluate } from '../../src/engine/index.js';
import { type CallNode, check, type Node, parse, print } from '../../src/lang/index.js';
import type { Panel } from '../../src/panel/panel.js';
import { createRng } from '../../src/util/rng.js';
import { EVERY_OPERATOR } from '../engine/every-operator.js';
import { axisOf, differences } from '../ops/series.js';
import { casesOf, PATH, vectors } from '../ops/trap-vectors.js';
import { randomFormulas } from './formulas.js';
import { applyNaively, evaluateNaively, RULES } from './naive/evaluate.js';
import { type Grid, gridOf, type Labels, type Market, marketOf } from './naive/grid.js';
import { PANELS } from './panels.js';

const FORMULAS = 300;
const backend = createBackend('reference');

/** Equal to 9 digits, or to 9 decimals near 0; NaN with NaN only. */
function near(a: number, b: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

interface Difference {
  readonly date: number;
  readonly symbol: number;
  readonly text: string;
}

/** Cells of two grids that differ. */
function differing(mine: Grid, engine: Grid): Difference[] {
  return mine.flatMap((row, date) =>
    row.flatMap((value, symbol) => {
      const other = engine[date]![symbol]!;
      return near(value, other) ? [] : [{ date, symbol, text: `${date},${symbol}: naive ${value}, engine ${other}` }];
    }),
  );
}

/** The nodes that have values, arguments before the calls that take them; constants and groups have none. */
function valued(node: Node, panel: Panel): Node[] {
  if (node.kind === 'number' || (node.kind === 'name' && panel.groups.has(node.name))) return [];
  return node.kind === 'name' ? [node] : [...node.args.flatMap((arg) => valued(arg, panel)), node];
}

/** Values moved by a relative 1e-12, some up and some down. */
function nudged(grid: Grid, turn: number): Grid {
  return grid.map((row, date) =>
    row.map((value, symbol) => value * (1 + 1e-12 * Math.sin(1 + 7 * turn + 31 * date + 17 * symbol))),
  );
}

/** What evaluating one formula in two ways came to. A shaky cell hangs on rounding: it is counted, not compared. */
interface Outcome {
  readonly wrong: readonly string[];
  readonly shaky: number;
  readonly cells: number;
}

/**
 * Differences between the naive values and the engine's. A cell is shaky where a nudge of the inputs moves the naive
 * value too: a tie, a pole or a window that is constant, but for the last bits.
 */
function outcome(node: Node, engine: Grid, naive: (change: (grid: Grid) => Grid) => Grid): Outcome {
  const mine = naive((grid) => grid);
  const found = differing(mine, engine);
  const moved = found.length === 0 ? [] : [1, 2, 3, 4, 5].map((turn) => naive((grid) => nudged(grid, turn)));
  const isShaky = ({ date, symbol }: Difference) =>
    moved.some((other) => !near(other[date]![symbol]!, mine[date]![symbol]!));
  const wrong = found.filter((difference) => !isShaky(difference));
  return {
    wrong: wrong.map(({ text }) => `${print(node)} at ${text}`),
    shaky: found.length - wrong.length,
    cells: engine.length * engine[0]!.length,
  };
}

/** Each operator of a formula on the very values that the engine gave its arguments, so that no error is carried on. */
function stepByStep(formula: Node, panel: Panel): Outcome[] {
  const market = marketOf(panel);
  const nodes = valued(formula, panel);
  const values = evaluate(nodes, panel, backend).map((matrix) => gridOf(matrix, panel));
  const given = new Map(nodes.map((node, i) => [node, values[i]!]));
  return nodes.map((node) =>
    outcome(node, given.get(node)!, (change) =>
      node.kind === 'call'
        ? applyNaively(node, market, (arg) => change(given.get(arg) ?? evaluateNaively(arg, market)))
        : evaluateNaively(node, market),
    ),
  );
}

type List = readonly (number | string | null)[];

/** A formula over short lists: dates of one symbol, or symbols of one date. A list `g` holds groups. */
function naively(
  formula: string,
  input: Readonly<Record<string, List>>,
  along: 'dates' | 'symbols',
): (number | null)[] {
  const table = <T>(list: readonly T[]): T[][] => (along === 'symbols' ? [[...list]] : list.map((value) => [value]));
  const lists = Object.entries(input);
  const length = lists[0]![1].length;
  const { g, ...series } = input;
  const labels: Labels = table((g ?? []).map((value) => (typeof value === 'string' ? value.charCodeAt(0) : value)));
  const market: Market = {
    dates: along === 'symbols' ? 1 : length,
    symbols: along === 'symbols' ? length : 1,
    fields: new Map(
      Object.entries(series).map(([name, list]) => [name, table(list.map((value) => Number(value ?? Number.NaN)))]),
    ),
    groups: new Map([['g', labels]]),
    member: () => true,
  };
  const { ast } = check(parse(formula), { fields: Object.keys(series), groups: ['g'] });
  return evaluateNaively(ast, market)
    .flat()
    .map((value) => (Number.isNaN(value) ? null : value));
}

describe('a second evaluator, written from the page alone', () => {
  it('has a rule for every operator and no other', () => {
    expect(Object.keys(RULES).sort()).toEqual(EVERY_OPERATOR.map(({ name }) => name).sort());
  });

  const totals = { steps: 0, shaky: 0, cells: 0, flipped: 0 };

  it.each(PANELS)('agrees with the engine on $title', ({ title, panel }) => {
    const formulas = randomFormulas(FORMULAS, panel, createRng(11, title));
    const used = new Set(formulas.map((formula) => (formula as CallNode).op));
    expect(used.size).toBe(EVERY_OPERATOR.length);
    const market = marketOf(panel);
    const engine = evaluate(formulas, panel, backend);
    const wrong: string[] = [];
    for (const [i, formula] of formulas.entries()) {
      for (const step of stepByStep(formula, panel)) {
        wrong.push(...step.wrong);
        totals.steps += step.cells;
        totals.shaky += step.shaky;
      }
      // Where every step agrees, the whole can differ only by what a later step made of the last bits of an earlier one.
      totals.flipped += differing(evaluateNaively(formula, market), gridOf(engine[i]!, panel)).length;
      totals.cells += market.dates * market.symbols;
    }
    expect(wrong).toEqual([]);
  });

  it('leaves out next to no cell because it hangs on rounding', () => {
    expect(totals.shaky / totals.steps).toBeLessThan(0.000_02);
    expect(totals.flipped / totals.cells).toBeLessThan(0.001);
  });

  const examples = EVERY_OPERATOR.flatMap(({ operator }) =>
    operator.examples.map((example) => ({ ...example, along: axisOf(operator.family) })),
  );
  it.each(examples)('gives what the example says: $formula', ({ formula, input, expected, along }) => {
    expect(differences(naively(formula, input, along), expected)).toEqual([]);
  });

  if (vectors.length === 0) it.skip(`there is no ${PATH}`, () => {});
  for (const { id, formula, input, along, expected } of vectors.flatMap(casesOf)) {
    it(`gives what the trap vector says: ${id}: ${formula}`, () => {
      expect(differences(naively(formula, input, along), expected, 1e-8)).toEqual([]);
    });
  }
});
