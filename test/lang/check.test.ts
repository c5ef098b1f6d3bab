import { expect, test } from 'vitest';
import {
  check,
  type Environment,
  lint,
  lowerTree,
  parse,
  parseLibrary,
  print,
  printLibrary,
} from '../../src/lang/index.js';
import { fieldUnit, unitName } from '../../src/ops/units.js';
import { AlphaError, formatError } from '../../src/util/errors.js';

const ENV: Environment = {
  fields: ['open', 'high', 'low', 'close', 'volume', 'target_x'],
  groups: ['industry'],
  groupAliases: { sector: 'industry' },
};

function errorOf(text: string): AlphaError {
  try {
    check(parse(text), ENV, { source: text });
  } catch (error) {
    if (error instanceof AlphaError) return error;
    throw error;
  }
  throw new Error(`no error in ${text}`);
}

test.each([
  ['ts_delay(close, -1)', 'F010', /`ts_delay\(close, -1\)` reads tomorrow/, '-1', /positive/],
  ['ts_delta(close, -2)', 'F010', /2 dates ahead/, '-2', /positive/],
  ['ts_mean(close, 2.5)', 'F011', /2\.5/, '2.5', /2/],
  ['ts_mean(close, 0)', 'F011', /0/, '0', /1 or more/],
  ['ts_std_dev(close, 1)', 'F011', /no meaning/, '1', /2 or more/],
  ['ts_mean(close, 5001)', 'F011', /too long/, '5001', /5000/],
  ['ts_men(close, 5)', 'F012', /`ts_men`/, 'ts_men', /did you mean `ts_mean`/],
  ['ts_std(close, 5)', 'F012', /`ts_std`/, 'ts_std', /did you mean `ts_std_dev`/],
  ['rank(close, 2)', 'F013', /takes 1 argument, not 2/, 'rank(close, 2)', /rank\(x\)/],
  ['scale()', 'F013', /takes 1 to 2 arguments, not 0/, 'scale()', /scale\(x, a=1\)/],
  ['max(close)', 'F013', /2 or more/, 'max(close)', /max\(x, y, \.\.\.\)/],
  ['ts_mean(close, volume)', 'F014', /constant/, 'volume', /number/],
  ['rank(industry)', 'F014', /group/, 'industry', /group_neutralize/],
  ['group_mean(close, close + 1)', 'F014', /name of a group/, 'close + 1', /industry/],
  ['rank(clse)', 'F015', /`clse`/, 'clse', /did you mean `close`.*fields: close, high/],
  ['rank(cap)', 'F015', /`cap`/, 'cap', /fields: close, high/],
  ['winsorize(close, st=3)', 'F016', /`st`/, 'st=3', /`std`/],
  ['rank(close, skipna=true)', 'F016', /skipna/, 'skipna=true', /no options/],
  ['ts_mean(close, 5, min_periods=2)', 'F016', /needs skipna/, 'min_periods=2', /skipna/],
  ['ts_mean(close, 5, skipna=true, min_periods=6)', 'F016', /more than the window/, 'min_periods=6', /5/],
  ['ts_quantile(close, 5, 2)', 'F016', /`q`/, '2', /0 to 1/],
  ['group_rank(close, sectr)', 'F017', /`sectr`/, 'sectr', /did you mean `sector`.*industry/],
])('%s is %s', (text, code, message, place, hint) => {
  const error = errorOf(text);
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
  const { span, hint: said } = error.details;
  expect(text.slice(span?.start, span?.end)).toBe(place);
  expect(said).toMatch(hint);
});

test('all mistakes are told at once', () => {
  const error = errorOf('rank(clse) + ts_men(opn, 5) + ts_delay(close, -1)');
  expect(error.details.data?.others).toMatchObject([{ code: 'F012' }, { code: 'F015' }, { code: 'F010' }]);
});

test('a checked formula has its names, defaults and constants settled', () => {
  const settled = (text: string) => print(check(parse(text), ENV).ast);
  expect(settled('normalize(scale(close))')).toBe('demean(scale(close, 1))');
  expect(settled('winsorize(close, std=2)')).toBe('winsorize(close, 2)');
  expect(settled('ts_mean(close, 10/2 + 1)')).toBe('ts_mean(close, 6)');
  expect(settled('ts_mean(close, 5, skipna=false)')).toBe('ts_mean(close, 5)');
});

test('type, unit, lookback and fields follow from the parts', () => {
  const of = (text: string) => check(parse(text), ENV);
  expect(of('ts_mean(ts_delta(close, 3), 5)')).toMatchObject({
    lookback: 7,
    unit: { price: 1, volume: 0 },
    type: 'panel',
  });
  expect(of('returns + adv20')).toMatchObject({ lookback: 19, fields: ['close', 'volume'] });
  expect(of('ts_ema(close, 5)').lookback).toBe('all');
  expect(of('close > open').type).toBe('bool');
  expect(of('1 + 2')).toMatchObject({ type: 'number', nodes: 3 });
  expect(unitName(of('volume / close').unit)).toBe('volume per price');
  expect(unitName(of('adv20').unit)).toBe('money');
  expect(unitName(of('close^2').unit)).toBe('price^2');
  expect(unitName(fieldUnit('raw_high'))).toBe('price');
});

test('units that do not fit are said in words', () => {
  const warnings = (text: string) => check(parse(text), ENV).warnings.map(({ message }) => message);
  expect(warnings('close + volume')).toEqual(['`close + volume` adds a volume to a price']);
  expect(warnings('volume / adv20 < close')).toEqual([
    '`volume / adv20 < close` compares a number per price with a price',
  ]);
  expect(warnings('rank(close) - adv20')).toEqual(['`rank(close) - adv20` subtracts money from a rank']);
  expect(warnings('close + 1')).toEqual(['`close + 1` adds a plain number to a price']);
  expect(warnings('close > 0 ? close - open : 0')).toEqual([]);
  expect(warnings('rank(close) + ts_corr(close, volume, 5) * 2 - 1')).toEqual([]);
  expect(warnings('close * 1.01 + open / 2')).toEqual([]);
  expect(warnings('sqrt(high * low) - close')).toEqual([]);
});

test('lowering leaves primitives and columns', () => {
  const lowered = (text: string) => print(lowerTree(check(parse(text), ENV).ast, ENV));
  expect(lowered('ts_ema(close, 5)')).toBe('ts_sma_cn(close, 6, 2)');
  expect(lowered('group_neutralize(close, sector)')).toBe('close - group_mean(close, industry)');
  expect(lowered('max(open, low, close)')).toBe('max(max(open, low), close)');
  expect(lowered('ts_av_diff(close, 3, skipna=true)')).toBe('close - ts_mean(close, 3, skipna=true)');
  // Sixty doublings share their argument: the tree is small although its text would not be.
  const nested = `${'ts_delta('.repeat(60)}close${', 1)'.repeat(60)}`;
  expect(lowerTree(parse(nested), ENV).kind).toBe('call');
});

test('lint finds what is legal but doubtful', () => {
  const rules = (text: string, dates = 100) => lint(parse(text), ENV, { dates }).map(({ rule }) => rule);
  expect(rules('rank(-ts_delta(close, 5))')).toEqual([]);
  expect(rules('close + volume')).toEqual(['units']);
  expect(lint(parse('close + volume'), ENV, { dates: 100 })).toMatchObject([{ code: 'F018' }]);
  expect(rules('1 + 2')).toEqual(['constant']);
  expect(rules('close / close')).toEqual(['constant']);
  expect(rules('rank(rank(close))')).toEqual(['redundant']);
  expect(rules('ts_mean(close, 101)')).toEqual(['window']);
  expect(rules('close / (close - open)')).toEqual(['division']);
  expect(rules('close ? 1 : 2')).toEqual([]);
  expect(rules('close - open ? 1 : 2')).toEqual(['condition']);
});

test('a name that is given twice is an error at the second', () => {
  const text = 'a = close\nB = open\nA = high\n';
  const [, , again] = parseLibrary(text, 'a.alpha');
  expect('error' in again! && formatError(again.error)).toMatch(
    /^error\[F002\] the name `A` is taken by line 1\n {2}a\.alpha:3:1 /,
  );
});

test('a library file is read line by line, errors in place', () => {
  const text = '# classics\nreversal = -ts_delta(close, 5)\n\n7\trank(close)\nbad = rank(\n';
  const entries = parseLibrary(text, 'a.alpha');
  expect(entries.map(({ id, line }) => [id, line])).toEqual([
    ['reversal', 2],
    ['7', 4],
    ['bad', 5],
  ]);
  const bad = entries[2]!;
  expect('error' in bad && bad.error.details.span?.start).toBe(text.length - 1);
  const good = entries.flatMap((entry) => ('ast' in entry ? [entry] : []));
  expect(printLibrary(good, 'two')).toBe('# two\nreversal = -ts_delta(close, 5)\n7 = rank(close)\n');
});
