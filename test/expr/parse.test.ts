import { readFileSync } from 'node:fs';
import type { Grammar } from 'ohm-js';
import { expect, test } from 'vitest';
import grammars from '../../grammar/alpha.ohm-bundle.js';
import { parse } from '../../src/expr/parse.js';
import { print } from '../../src/expr/print.js';
import { check } from '../../src/lang/index.js';
import { AlphaError, formatError } from '../../src/util/errors.js';

/** The tree with every call written out. */
function tree(text: string): string {
  const write = (node: ReturnType<typeof parse>): string =>
    node.kind === 'number'
      ? String(node.value)
      : node.kind === 'name'
        ? node.name
        : `${node.op}(${node.args.map(write).join(' ')})`;
  return write(parse(text));
}

function errorOf(text: string): AlphaError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof AlphaError) return error;
    throw error;
  }
  throw new Error(`no error in ${text.slice(0, 40)}`);
}

test('the examples inside the grammar hold', () => {
  let grammar: Grammar = grammars.Alpha;
  let rules: string[] = [];
  let examples: { good: boolean; texts: string[] }[] = [];
  let count = 0;
  for (const line of readFileSync('grammar/alpha.ohm', 'utf8').split('\n')) {
    const comment = /^\s*\/\/([+-]) (.*)$/.exec(line);
    if (comment) examples.push({ good: comment[1] === '+', texts: JSON.parse(`[${comment[2]}]`) as string[] });
    const head = /^(\w+)(?: <: Alpha)? \{$/.exec(line)?.[1];
    if (head !== undefined) grammar = grammars[head as keyof typeof grammars];
    const rule = /^ {2}(\w+)(?: \([^)]*\))? [+:]?= /.exec(line)?.[1];
    if (rule === undefined) continue;
    rules = [rule];
    for (const { good, texts } of examples) {
      for (const text of texts) {
        count++;
        expect(grammar.match(text, rules[0]).succeeded(), `${rule}: ${text}`).toBe(good);
      }
    }
    examples = [];
  }
  expect(count).toBeGreaterThan(40);
});

test('operators bind as the semantics say', () => {
  expect(tree('-x^2')).toBe('neg(power(x 2))');
  expect(tree('2^3^2')).toBe('power(2 power(3 2))');
  expect(tree('2^-3')).toBe('power(2 -3)');
  expect(tree('2^-x^2')).toBe('power(2 neg(power(x 2)))');
  expect(tree('a - b - c')).toBe('sub(sub(a b) c)');
  expect(tree('a + b * c')).toBe('add(a mul(b c))');
  expect(tree('a < b + c == d > e')).toBe('eq(lt(a add(b c)) gt(d e))');
  expect(tree('a < b < c')).toBe('lt(lt(a b) c)');
  expect(tree('a || b && !c')).toBe('or(a and(b not(c)))');
  expect(tree('a OR b and not c')).toBe('or(a and(b not(c)))');
  expect(tree('and(a, or(b, not(c)))')).toBe('and(a or(b not(c)))');
  expect(tree('a ? b : c ? d : e')).toBe('if_else(a b if_else(c d e))');
  expect(tree('a || b ? c : d')).toBe('if_else(or(a b) c d)');
  expect(tree('-3')).toBe('-3');
  expect(tree('a - 3')).toBe('sub(a 3)');
  expect(tree('a - -3')).toBe('sub(a -3)');
  expect(tree('-(3)')).toBe('neg(3)');
  expect(tree('-2^2')).toBe('neg(power(2 2))');
});

test('names, numbers and comments are read', () => {
  expect(print(parse('Rank( $CLOSE ) # today\n + .5 // half\n * 2. /* twice */'))).toBe('rank(close) + 0.5 * 2');
  expect(print(parse('winsorize(x, std=-4, skipna=TRUE)'))).toBe('winsorize(x, std=-4, skipna=true)');
});

test('spans point at the text', () => {
  const node = parse(' rank(close) + ts_mean(open, 5)');
  expect(node.span).toEqual({ start: 1, end: 31 });
  expect(node.kind === 'call' && node.args[1]!.span).toEqual({ start: 15, end: 31 });
});

test('a syntax error says what was expected and what to do', () => {
  expect(formatError(errorOf('rank(close'))).toBe(
    'error[F002] the formula ends too early: expected an operator, `,` or `)`\n  formula:1:11 | rank(close\n                           ^ 1 bracket is still open',
  );
  expect(errorOf('close\u2028').message).toBe(
    'unexpected character U+2028: expected an operator or the end of the formula',
  );
  const hints: Readonly<Record<string, RegExp>> = {
    'a = b': /==/,
    'a & b': /&&/,
    'x ** 2': /\^/,
    'a)': /closes nothing/,
    'x[1]': /round brackets/,
    'a; b': /one formula/,
    '': /write a formula/,
    '1e999': /1\.8e308/,
    'f(x, std=1, std=2)': /one of them/,
  };
  for (const [text, hint] of Object.entries(hints)) {
    const error = errorOf(text);
    expect([error.code, error.details.hint, error.details.span], text).toEqual([
      'F002',
      expect.stringMatching(hint),
      expect.anything(),
    ]);
  }
});

test('what is as deep as allowed is read, one level more is refused', () => {
  const deep: Readonly<Record<string, (n: number) => string>> = {
    brackets: (n) => `${'('.repeat(n)}x${')'.repeat(n)}`,
    calls: (n) => `${'rank('.repeat(n)}x${')'.repeat(n)}`,
    signs: (n) => `${'-'.repeat(n)}x`,
    words: (n) => `${'not '.repeat(n)}x`,
    powers: (n) => `x${'^x'.repeat(n)}`,
    choices: (n) => `${'a ? b : '.repeat(n)}c`,
    branches: (n) => `${'a ? '.repeat(n)}b${' : c'.repeat(n)}`,
    mixed: (n) => `${'-('.repeat(n / 2)}x${')'.repeat(n / 2)}${n % 2 ? '^-y'.repeat(65) : ''}`,
  };
  for (const [kind, make] of Object.entries(deep)) {
    expect(() => parse(make(64)), kind).not.toThrow();
    expect(errorOf(make(65)).code, kind).toBe('F001');
    expect(errorOf(make(3_000)).code, kind).toBe('F001');
  }
  // Neighbours are not nested.
  expect(() => parse(Array(60).fill('-(a ? b^2 : c)').join('+'))).not.toThrow();
  expect(() => parse(Array(80).fill('-x^2').join(' + '))).not.toThrow();
});

test('length and size are limited, without recursion and without delay', () => {
  expect(errorOf(`x${'+x'.repeat(4_900)}`).code).toBe('F001');
  expect(errorOf('x'.repeat(10_001)).code).toBe('F001');
  const started = performance.now();
  expect(errorOf('rank('.repeat(200_000)).code).toBe('F001');
  expect(errorOf(`${'('.repeat(65)}x`).code).toBe('F001');
  expect(performance.now() - started).toBeLessThan(50);
});

test('reading takes the time that a person does not notice, and grows with the length only', () => {
  const env = { fields: ['close', 'volume'], groups: [] };
  const quickest = (times: number, run: () => unknown) => {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < times; i++) {
      const started = performance.now();
      run();
      best = Math.min(best, performance.now() - started);
    }
    return best;
  };
  const read = (text: string) => () => check(parse(text), env);
  const sum = (part: string, length: number) => `${`${part} + `.repeat(length / (part.length + 3))}close`;
  const usual = quickest(30, read(sum('rank(ts_corr(ts_delta(close, 5), volume, 10))', 490)));
  const long = quickest(3, read(sum(`rank(close /*${' why'.repeat(30)} */ / ts_mean(volume, 20))`, 9_900)));
  // On a quiet machine 3 ms and 40 ms; the limits leave room for one that is not.
  expect(usual).toBeLessThan(24);
  expect(long).toBeLessThan(1_200);
  expect(long / usual).toBeLessThan(100);
  const refused = (text: string) => quickest(5, () => errorOf(text));
  expect(refused(`${'('.repeat(65)}x${')'.repeat(65)}`)).toBeLessThan(10);
  expect(refused('x + '.repeat(250_000))).toBeLessThan(10);
});
