import fc from 'fast-check';
import { describe, it } from 'vitest';
import { createBackend, environmentOf, evaluate } from '../../src/engine/index.js';
import { check, type Node, print } from '../../src/lang/index.js';
import { operators } from '../../src/ops/registry.js';
import { cellAt, createMatrix, type Matrix, type Panel, shapeOf } from '../../src/panel/panel.js';
import { typedAst } from '../lang/random-ast.js';
import { randomPanel } from './every-operator.js';

/** Formulas per law; the nightly run asks for more. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 300);
const DATES = 26;
const SYMBOLS = 7;

const backend = createBackend('reference');
const panel = randomPanel({ dates: DATES, symbols: SYMBOLS, missing: 0.1, universe: true });
const env = environmentOf(panel);

type At = (date: number, symbol: number) => number;

function valuesOf(ast: Node, on: Panel): At {
  const [values] = evaluate([check(ast, env).ast], on, backend);
  return (date, symbol) => values![cellAt(shapeOf(on), date, symbol)]!;
}

/** A panel whose cells come from places of another; undefined leaves a cell missing and outside the universe. */
function rebuilt(
  { dates, symbols }: { dates: readonly string[]; symbols: readonly string[] },
  from: (date: number, symbol: number) => readonly [date: number, symbol: number] | undefined,
  change: (name: string, value: number) => number = (_, value) => value,
): Panel {
  const shape = { dates: dates.length, symbols: symbols.length };
  const fill = (value: (cell: number) => number): Matrix => {
    const out = createMatrix(shape);
    for (let date = 0; date < shape.dates; date++) {
      for (let symbol = 0; symbol < shape.symbols; symbol++) {
        const place = from(date, symbol);
        if (place) out[cellAt(shape, date, symbol)] = value(cellAt(shapeOf(panel), ...place));
      }
    }
    return out;
  };
  const sector = panel.groups.get('sector')!;
  const codes = Int32Array.from(symbols, (_, symbol) => {
    const place = from(0, symbol);
    return place ? sector.codes[place[1]]! : -1;
  });
  return {
    ...panel,
    dates,
    symbols,
    fields: new Map([...panel.fields].map(([name, matrix]) => [name, fill((cell) => change(name, matrix[cell]!))])),
    groups: new Map([['sector', { ...sector, codes }]]),
    universe: Uint8Array.from(fill((cell) => panel.universe![cell]!)),
  };
}

/** Both sides of a law, cell by cell; a difference is an error that shows the formula. */
function same(ast: Node, left: At, right: At, { first = 0, last = DATES - 1, slack = 0 } = {}): void {
  for (let date = first; date <= last; date++) {
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      const [a, b] = [left(date, symbol), right(date, symbol)];
      const near = Number.isNaN(a) ? Number.isNaN(b) : Math.abs(a - b) <= slack * Math.max(1, Math.abs(a));
      if (!near) throw new Error(`${print(ast)} at ${date},${symbol}: ${a} and ${b}`);
    }
  }
}

function uses(node: Node, which: (op: string) => boolean): boolean {
  return node.kind === 'call' && (which(node.op) || node.args.some((arg) => uses(arg, which)));
}

const across = (op: string) => /^(cross|group|state)$/.test(operators.get(op)?.family ?? '');
/** Operators that turn a rounding difference into another value. */
const steps = (op: string) =>
  /^(lt|le|gt|ge|eq|ne|not|and|or|if_else|sign|floor|ceil|round|div|inverse|power|signed_power|log|sqrt|exp|hump|trade_when|nan_to|is_nan|quantile|winsorize|clip)$|rank|arg|since|score|scale|skew|kurt|corr|reg|rsq|_ir|pct|product|count|backfill/.test(
    op,
  );

describe('laws that every formula obeys', () => {
  const law = (name: string, holds: (ast: Node) => void) =>
    it(name, () => fc.assert(fc.property(typedAst, holds), { numRuns: RUNS }));

  law('what comes later changes nothing', (ast) => {
    const other = randomPanel({ dates: DATES, symbols: SYMBOLS, missing: 0.2, universe: true, seed: 9 });
    const last = 15;
    const shape = shapeOf(panel);
    const join = <T extends Matrix | Uint8Array>(before: T, after: T): T => {
      const out = after.slice() as T;
      for (let date = 0; date <= last; date++) {
        for (let symbol = 0; symbol < SYMBOLS; symbol++) {
          out[cellAt(shape, date, symbol)] = before[cellAt(shape, date, symbol)]!;
        }
      }
      return out;
    };
    const changed: Panel = {
      ...panel,
      fields: new Map([...panel.fields].map(([name, matrix]) => [name, join(matrix, other.fields.get(name)!)])),
      universe: join(panel.universe!, other.universe!),
    };
    same(ast, valuesOf(ast, panel), valuesOf(ast, changed), { last });
  });

  law('the order of symbols does not matter', (ast) => {
    // Sums over symbols are rounded in another order: what follows them must not magnify that.
    fc.pre(!uses(ast, across) || !uses(ast, steps));
    const order = [3, 6, 0, 5, 1, 4, 2];
    const mixed = rebuilt(
      { dates: panel.dates, symbols: order.map((symbol) => panel.symbols[symbol]!) },
      (date, symbol) => [date, order[symbol]!],
    );
    const values = valuesOf(ast, mixed);
    same(ast, valuesOf(ast, panel), (date, symbol) => values(date, order.indexOf(symbol)), { slack: 1e-9 });
  });

  law('the scale of prices matters as the unit says', (ast) => {
    const checked = check(ast, env);
    fc.pre(!checked.warnings.some(({ rule }) => rule === 'units'));
    // Rounded prices keep their unit, but not their scale; a logarithm makes a shift of it, which no unit tells.
    fc.pre(!uses(ast, (op) => /^(floor|ceil|round|log|s_log_1p)$/.test(op)));
    // A power of four scales without rounding, and its square root too.
    const scaled = rebuilt(
      panel,
      (date, symbol) => [date, symbol],
      (name, value) => (/^(open|high|low|close|vwap|amount)$/.test(name) ? value * 4 : value),
    );
    const factor = 4 ** checked.unit.price;
    const values = valuesOf(ast, panel);
    // What leaves the range of numbers on one side only is no breach.
    const bounded: At = (date, symbol) => values(date, symbol) * factor;
    const after = valuesOf(ast, scaled);
    const finite = (value: number) => Math.abs(value) < 1e30 && Math.abs(value) > 1e-30;
    const both =
      (side: At): At =>
      (date, symbol) =>
        finite(bounded(date, symbol)) && finite(after(date, symbol)) ? side(date, symbol) : 0;
    same(ast, both(bounded), both(after), { slack: 1e-9 });
  });

  law('the names of dates do not matter', (ast) => {
    const moved = { ...panel, dates: panel.dates.map((date) => date.replace('2020', '2031')) };
    same(ast, valuesOf(ast, panel), valuesOf(ast, moved));
  });

  law('a symbol without data outside the universe changes nothing', (ast) => {
    const wider = rebuilt({ dates: panel.dates, symbols: [...panel.symbols, 'ZZZ'] }, (date, symbol) =>
      symbol < SYMBOLS ? [date, symbol] : undefined,
    );
    same(ast, valuesOf(ast, panel), valuesOf(ast, wider));
  });

  law('a panel cut with overlap gives the same values', (ast) => {
    const { lookback } = check(ast, env);
    fc.pre(lookback !== 'all' && lookback < DATES - 4);
    const cut = 4;
    const later = rebuilt({ dates: panel.dates.slice(cut), symbols: panel.symbols }, (date, symbol) => [
      date + cut,
      symbol,
    ]);
    const values = valuesOf(ast, later);
    same(ast, valuesOf(ast, panel), (date, symbol) => values(date - cut, symbol), { first: cut + Number(lookback) });
  });
});
