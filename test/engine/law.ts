import { expect } from 'vitest';
import { createBackend, environmentOf, evaluate } from '../../src/engine/index.js';
import { check, type Node, parse, print } from '../../src/lang/index.js';
import { cellAt, createMatrix, type Panel, shapeOf } from '../../src/panel/panel.js';
import { AlphaError } from '../../src/util/errors.js';
import { NOISES, near, noiseAt, steady } from '../lang/nudge.js';
import { nearLimits } from '../lang/random-ast.js';
import { randomPanel } from './every-operator.js';

export const DATES = 26;
export const SYMBOLS = 7;

const backend = createBackend('reference');
const market = randomPanel({ dates: DATES, symbols: SYMBOLS, missing: 0.1, universe: true });
const noises = NOISES.map((name, field) => {
  const matrix = createMatrix(shapeOf(market));
  for (let date = 0; date < DATES; date++)
    for (let symbol = 0; symbol < SYMBOLS; symbol++)
      matrix[cellAt(shapeOf(market), date, symbol)] = noiseAt(field, date, symbol);
  return [name, matrix] as const;
});
export const panel: Panel = { ...market, fields: new Map([...market.fields, ...noises]) };
export const env = environmentOf(panel);

export type At = (date: number, symbol: number) => number;

export function valuesOf(ast: Node, on: Panel): At {
  const [values] = evaluate([check(ast, env).ast], on, backend);
  return (date, symbol) => values![cellAt(shapeOf(on), date, symbol)]!;
}

interface Cells {
  readonly first?: number;
  readonly last?: number;
  /** Sums are rounded in another order: cells that hang on rounding are counted, not compared. */
  readonly rounded?: boolean;
}

const seen = { cells: 0, shaky: 0 };

/** Both sides of a law, cell by cell; a difference is an error that shows the formula. */
export function same(
  ast: Node,
  left: At,
  right: At,
  { first = 0, last = DATES - 1, rounded = false }: Cells = {},
): void {
  const differ: (readonly [number, number])[] = [];
  for (let date = first; date <= last; date++) {
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      const [a, b] = [left(date, symbol), right(date, symbol)];
      if (rounded ? !near(a, b) : !Object.is(a, b)) differ.push([date, symbol]);
    }
  }
  if (rounded) seen.cells += DATES * SYMBOLS;
  if (differ.length === 0) return;
  const wrong = rounded ? steady(ast, differ, (formula) => valuesOf(formula, panel)) : differ[0]!;
  if (wrong) throw new Error(`${print(ast)} at ${wrong}: ${left(...wrong)} and ${right(...wrong)}`);
  seen.shaky += differ.length;
}

/** Next to no cell was left out because it hangs on rounding. */
export function expectFewShaky(): void {
  expect(seen.shaky / seen.cells).toBeLessThan(0.001);
}

/** Formulas near the limits: those that have a meaning. */
export const atLimits = nearLimits
  .map((text) => {
    try {
      return check(parse(text), env).ast;
    } catch (error) {
      if (error instanceof AlphaError) return undefined;
      throw error;
    }
  })
  .filter((ast) => ast !== undefined);
