import fc from 'fast-check';
import { expect, test } from 'vitest';
import { call, canonical, check, equal, hashOf, type Node, number, parse, print } from '../../src/lang/index.js';
import { operators } from '../../src/ops/registry.js';
import { AlphaError } from '../../src/util/errors.js';
import { createRng, type Rng } from '../../src/util/rng.js';
import { evaluate, type Table } from '../ops/evaluate.js';
import { NOISES, near, noiseAt, steady } from './nudge.js';
import { drawn, nearLimits, typedAst, typedTree } from './random-ast.js';
import { assertMany, NEAR_LIMITS } from './runs.js';

const SHAPE = { dates: 10, symbols: 4 };

/** Multiples of a quarter with ties and gaps. */
const table = (seed: number): Table =>
  Array.from({ length: SHAPE.dates }, (_, date) =>
    Float64Array.from({ length: SHAPE.symbols }, (_, symbol) => {
      const draw = Math.sin(seed * 97 + date * 13.7 + symbol * 5.3) * 10;
      return Math.abs(draw) < 0.8 ? Number.NaN : Math.round(draw * 4) / 4;
    }),
  );
const ENV = { fields: ['close', 'open', 'volume'], groups: ['sector'] };
const DATA = {
  fields: {
    close: table(1),
    open: table(2),
    volume: table(3),
    ...Object.fromEntries(
      NOISES.map((name, i) => [name, table(0).map((row, date) => row.map((_, symbol) => noiseAt(i, date, symbol)))]),
    ),
  },
  groups: { sector: Array.from({ length: SHAPE.dates }, () => Float64Array.of(0, 0, 1, Number.NaN)) },
};

const seen = { cells: 0, shaky: 0, pairs: 0, alike: 0 };

/** Two formulas have the same values, cells aside that hang on rounding. */
function sameValues(a: Node, b: Node): void {
  const [left, right] = [evaluate(a, DATA), evaluate(b, DATA)];
  const differ = left.flatMap((row, date) =>
    [...row].flatMap((value, symbol) => (near(value, right[date]![symbol]!) ? [] : [[date, symbol] as const])),
  );
  seen.cells += SHAPE.dates * SHAPE.symbols;
  if (differ.length === 0) return;
  const wrong = steady(a, differ, (formula) => {
    const values = evaluate(formula, DATA);
    return (date, symbol) => values[date]![symbol]!;
  });
  if (wrong) {
    const [date, symbol] = wrong;
    throw new Error(
      `${print(a)} is ${left[date]![symbol]}, ${print(b)} is ${right[date]![symbol]} at ${date},${symbol}`,
    );
  }
  seen.shaky += differ.length;
}

function canonicalKeeps(ast: Node): void {
  const form = canonical(ast);
  if (!equal(canonical(form), form)) throw new Error(`${print(ast)} -> ${print(form)} -> ${print(canonical(form))}`);
  expect(hashOf(form)).toBe(hashOf(ast));
  sameValues(ast, form);
}

test('the canonical form is a fixed point and keeps every value', async () => {
  await assertMany(fc.property(typedAst, canonicalKeeps));
});

/** The formula with one of its parts said another way, or made another; which of the two it is the hash must know. */
function altered(node: Node, rng: Rng): Node {
  if (node.kind === 'call' && node.args.length > 0 && rng.int(4) > 0) {
    const at = rng.int(node.args.length);
    const { type } = operators.get(node.op)!.params[Math.min(at, operators.get(node.op)!.params.length - 1)]!;
    if (type === 'panel') {
      return call(
        node.op,
        node.args.map((arg, i) => (i === at ? altered(arg, rng) : arg)),
        node.named,
      );
    }
  }
  const one = number(1);
  const [a, b] = node.kind === 'call' ? node.args : [];
  const other = node.kind === 'number' ? number(-node.value) : a === undefined ? node : a;
  return rng.pick<() => Node>([
    () => call('neg', [call('neg', [node])]),
    () => call('mul', [one, node]),
    () => call('div', [node, number(-1)]),
    () => call('sub', [number(0), node]),
    () => call('add', [node, number(0)]),
    () => call('power', [node, one]),
    () => call('abs', [node]),
    () => call('sign', [node]),
    () => call('max', [node, node]),
    () => call('min', [node, other]),
    () => call('ts_delay', [node, number(rng.int(2))]),
    () => call('ts_mean', [node, one]),
    () => call('ts_quantile', [node, number(3), number(0.5)]),
    () => call('ts_median', [node, number(3)]),
    () => call('div', [call('ts_sum', [node, number(3)]), number(3)]),
    () => call('ts_mean', [node, number(3)]),
    () => call('sub', [node, call('ts_delay', [node, number(2)])]),
    () => call('rank', [node]),
    () => call('sub', [node, call('cs_mean', [node])]),
    () => call('demean', [node]),
    () => call('inverse', [node]),
    () => call('if_else', [call('not', [call('lt', [node, one])]), node, other]),
    () => call('if_else', [call('lt', [node, one]), other, node]),
    () => (node.kind === 'call' && a && b ? call(node.op, [b, a, ...node.args.slice(2)], node.named) : node),
    () => other,
  ])();
}

/** A formula and what two or three alterations in a row make of it: many undo or repeat each other. */
const pairs = fc.tuple(
  drawn((length, rng) => typedTree()(Math.min(length, 60), rng)),
  fc.noShrink(fc.nat()),
);

test('formulas of the same hash have the same values', async () => {
  await assertMany(
    fc.property(pairs, ([ast, seed]) => {
      const rng = createRng(seed, 'alter');
      const variants = [ast];
      for (let i = 0; i < 6; i++) variants.push(altered(rng.pick(variants), rng));
      const byHash = new Map<string, Node>();
      for (const variant of variants) {
        if (!isSound(variant)) continue;
        const twin = byHash.get(hashOf(variant));
        seen.pairs++;
        if (twin === undefined) byHash.set(hashOf(variant), variant);
        else {
          seen.alike++;
          sameValues(twin, variant);
        }
      }
    }),
  );
});

/** Swapped operands may make a window negative, or a group stand where a series should. */
function isSound(ast: Node): boolean {
  try {
    check(ast, ENV);
    return true;
  } catch (error) {
    if (error instanceof AlphaError) return false;
    throw error;
  }
}

test('formulas near the limits keep their values too', async () => {
  await assertMany(
    fc.property(nearLimits, (text) => {
      let ast: Node;
      try {
        ast = check(parse(text), ENV).ast;
      } catch {
        return;
      }
      canonicalKeeps(ast);
    }),
    NEAR_LIMITS,
  );
});

test('and next to no cell was left out because it hangs on rounding', () => {
  expect(seen.shaky / seen.cells).toBeLessThan(0.01);
  expect(seen.alike / seen.pairs).toBeGreaterThan(0.2);
});
