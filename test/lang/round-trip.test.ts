import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CallNode, canonical, check, equal, hashOf, type Node, parse, print, size } from '../../src/lang/index.js';
import { AlphaError } from '../../src/util/errors.js';
import { evaluate, type Table } from '../ops/evaluate.js';
import { anyAst, typedAst } from './random-ast.js';

/** Cases of each property; `npm run fuzz` asks for a million. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 10_000);

test('what is printed reads back as the same tree', () => {
  fc.assert(
    fc.property(anyAst, (ast) => {
      fc.pre(size(ast) <= 500);
      const text = print(ast);
      if (!equal(parse(text), ast)) throw new Error(`${text} reads back as ${print(parse(text))}`);
    }),
    { numRuns: RUNS },
  );
});

test('any text is a formula or a typed error with a place and a hint', () => {
  const pieces = fc.constantFrom(
    ...[
      'close',
      'rank',
      '(',
      ')',
      ',',
      '-',
      '!',
      '^',
      '?',
      ':',
      '1',
      '.5',
      '1e',
      '$',
      '=',
      '==',
      '&&',
      'and',
      'not',
      ' ',
      '#',
      '/*',
      '\n',
      'skipna=true',
      '中',
      '\u0000',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(pieces, { maxLength: 80 }).map((parts) => parts.join('')),
    // A printed formula with one character changed.
    fc.tuple(anyAst, fc.nat(), fc.string({ maxLength: 2 })).map(([ast, at, text]) => {
      const printed = print(ast);
      const cut = at % (printed.length + 1);
      return printed.slice(0, cut) + text + printed.slice(cut + 1);
    }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        check(parse(text), { fields: ['close', 'open', 'volume'], groups: ['sector'] }, { source: text });
      } catch (error) {
        if (!(error instanceof AlphaError)) throw error;
        const { span, hint, source } = error.details;
        expect(span && source !== undefined && hint, `${error.code} ${text}`).toBeTruthy();
        expect(span!.start).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: RUNS },
  );
});

const ENV = { fields: ['close', 'open', 'volume'], groups: ['sector'] };

/** Twelve dates of six symbols with ties and gaps. */
const table = (seed: number): Table =>
  Array.from({ length: 12 }, (_, date) =>
    Float64Array.from({ length: 6 }, (_, symbol) => {
      const draw = Math.abs(Math.sin(seed * 97 + date * 13.7 + symbol * 5.3)) * 10;
      return draw < 0.8 ? Number.NaN : Math.round(draw * 4) / 4;
    }),
  );
const DATA = {
  fields: { close: table(1), open: table(2), volume: table(3) },
  groups: { sector: Array.from({ length: 12 }, () => Float64Array.of(0, 0, 1, 1, 1, Number.NaN)) },
};

test('typed formulas pass the check, and checking twice changes nothing', () => {
  fc.assert(
    fc.property(typedAst, (ast) => {
      const once = check(ast, ENV).ast;
      expect(print(check(once, ENV).ast)).toBe(print(once));
    }),
    { numRuns: RUNS },
  );
});

test('the canonical form is a fixed point and keeps every value', () => {
  fc.assert(
    fc.property(typedAst, (ast) => {
      const form = canonical(ast);
      if (!equal(canonical(form), form))
        throw new Error(`${print(ast)} -> ${print(form)} -> ${print(canonical(form))}`);
      if (sees(ast)) return;
      const [before, after] = [evaluate(ast, DATA), evaluate(form, DATA)];
      for (const [date, row] of before.entries()) {
        for (const [symbol, value] of row.entries()) {
          const other = after[date]![symbol]!;
          const near = Number.isNaN(value)
            ? Number.isNaN(other)
            : Math.abs(value - other) <= 1e-6 * Math.max(1, Math.abs(value));
          if (!near) throw new Error(`${print(ast)} is ${value}, ${print(form)} is ${other} at ${date},${symbol}`);
        }
      }
    }),
    { numRuns: RUNS },
  );
});

/** Operators that turn a rounding difference into another value: steps, ranks, poles. */
function sees(node: Node): boolean {
  const steps =
    /^(lt|le|gt|ge|eq|ne|not|and|or|is_nan|sign|floor|ceil|round|rank|quantile|div|inverse|power|signed_power|log|sqrt|exp|hump|trade_when)$|rank|arg|since|zscore|scale|skew|kurt|corr|reg|rsq|_ir|pct|product/;
  return node.kind === 'call' && (steps.test((node as CallNode).op) || node.args.some(sees));
}

test('formulas that say the same have the same hash', () => {
  const same: readonly (readonly string[])[] = [
    ['close + open', 'open + close', 'add(open, close)', 'open - -close', '(open + close) * 1 + 0'],
    ['-close', '-1 * close', 'close * -1', '0 - close', '---close', 'close / -1'],
    ['ts_mean(close, 5)', 'ts_sum(close, 5) / 5', 'ts_sum(close, 10/2) / 5'],
    ['ts_delta(close, 2)', 'close - ts_delay(close, 2)', '-(ts_delay(close, 2) - close)'],
    ['returns * 2 > 1', '1 < 2 * returns', '!(returns * 2 <= 1)'],
    ['scale(close)', 'scale(close, 1)', 'scale(close, a=1)'],
    ['normalize(close)', 'demean(close)', 'close - cs_mean(close)'],
    ['max(close, max(open, low))', 'max(low, open, close)', 'max(max(close, open), max(low, close))'],
    ['ts_mean(close, 3, skipna=true)', 'ts_mean(close, 3, min_periods=1, skipna=true)'],
    ['-(a - b)', 'b - a'],
    ['-2 * a * b', '-(2 * a * b)', '2 * -a * b', '(a * 2) * -b'],
  ];
  for (const [first, ...others] of same) {
    for (const other of others)
      expect(hashOf(parse(other)), `${other} and ${first}: ${print(canonical(parse(other)))}`).toBe(
        hashOf(parse(first!)),
      );
  }
});

test('formulas that differ somewhere have different hashes', () => {
  const different = [
    ['close - close', '0'],
    ['a ? b : b', 'b'],
    ['close / close', '1'],
    ['ts_mean(close, 3)', 'ts_mean(close, 3, skipna=true)'],
    ['a - b', 'b - a'],
    ['group_mean(x, sector)', 'group_mean(x, industry)'],
  ];
  for (const [a, b] of different) expect(hashOf(parse(a!))).not.toBe(hashOf(parse(b!)));
});

test('the canonical form of a long formula is a formula', () => {
  const chain = `close${' + open * -volume'.repeat(80)}`;
  const form = canonical(parse(chain));
  expect(equal(parse(print(form)), form)).toBe(true);
});
