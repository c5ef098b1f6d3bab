import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, check, equal, hashOf, parse, print } from '../../src/lang/index.js';
import { ERROR_CODES } from '../../src/util/error-codes.js';
import { AlphaError, formatError } from '../../src/util/errors.js';
import { LIMITS } from '../../src/util/limits.js';
import { anyAst, anyText, anyTextNearLimits, nearLimits, typedAst } from './random-ast.js';
import { assertMany, NEAR_LIMITS } from './runs.js';

const ENV = { fields: ['close', 'open', 'volume'], groups: ['sector'] };

/** What a text is: the tree that its own print reads back as, or a rejection that says where, why and what to do. */
function readsOrSays(text: string): void {
  try {
    const ast = parse(text);
    // Brackets that printing adds may lead over a limit.
    if (text.length < 1_000) expect(equal(parse(print(ast)), ast), `${text} prints as ${print(ast)}`).toBe(true);
    check(ast, ENV, { source: text });
  } catch (error) {
    if (!(error instanceof AlphaError)) throw error;
    const { span, hint } = error.details;
    const told = `${error.code} ${JSON.stringify(text.slice(0, 1_000))}`;
    expect(ERROR_CODES[error.code], told).toBeDefined();
    expect(hint, told).toBeTruthy();
    expect(span !== undefined && span.start >= 0 && span.start <= span.end, told).toBe(true);
    expect(span!.start, told).toBeLessThanOrEqual(Math.min(text.length, LIMITS.characters));
    expect(formatError(error), told).toMatch(/^error\[F0\d\d\] .+\n {2}formula:\d+:\d+ \| /);
  }
}

test('random formulas are of all lengths, evenly by their logarithm', () => {
  for (const formulas of [anyAst, typedAst]) {
    const lengths = fc.sample(formulas, { numRuns: 4_000, seed: 1 }).map((ast) => print(ast).length);
    const shareUpTo = (most: number) => lengths.filter((length) => length <= most).length / lengths.length;
    expect(shareUpTo(10)).toBeLessThan(0.5);
    expect(shareUpTo(100)).toBeLessThan(0.9);
    expect(shareUpTo(450)).toBeGreaterThan(0.97);
    expect(Math.max(...lengths)).toBeGreaterThan(1_000);
  }
});

test('what is printed reads back as the same tree', async () => {
  const law = (ast: Parameters<typeof print>[0]) => {
    const text = print(ast);
    if (!equal(parse(text), ast)) throw new Error(`${text} reads back as ${print(parse(text))}`);
  };
  await assertMany(fc.property(anyAst, law));
});

test('any text is a formula or a typed error with a place and a hint', async () => {
  await assertMany(fc.property(anyText, readsOrSays));
});

test('so is any text near the limits', async () => {
  await assertMany(fc.property(fc.oneof(nearLimits, anyTextNearLimits), readsOrSays), NEAR_LIMITS);
});

test('typed formulas pass the check, and checking twice changes nothing', async () => {
  await assertMany(
    fc.property(typedAst, (ast) => {
      const once = check(ast, ENV).ast;
      expect(print(check(once, ENV).ast)).toBe(print(once));
    }),
  );
});

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

test('the canonical form reads as one would write it', () => {
  const form = (text: string) => print(canonical(parse(text)));
  expect(form('-(2 / high)')).toBe('-2 / high');
  expect(form('-(close * 2) * open')).toBe('-2 * close * open');
  expect(form('-(close * open)')).toBe('-(close * open)');
  expect(form('-1 * rank(close)')).toBe('-rank(close)');
});

test('the canonical form of a long formula is a formula', () => {
  const chain = `close${' + open * -volume'.repeat(80)}`;
  const form = canonical(parse(chain));
  expect(equal(parse(print(form)), form)).toBe(true);
});
