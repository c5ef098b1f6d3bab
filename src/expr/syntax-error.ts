import type { MatchResult } from 'ohm-js';
import { AlphaError } from '../util/errors.js';
import { plural } from '../util/plural.js';

/** Why a text is no formula, in a quant's words: what stands there, what was expected, and often what to write instead. */
export function syntaxError(source: string, match: MatchResult, sourceName?: string): AlphaError {
  const start = (match as MatchResult & Failures).getRightmostFailurePosition();
  const found = /^(?:[\p{L}\p{N}_.][\p{L}\p{M}\p{N}_.]*|&&|\|\||[<>=!]=|[\s\S])/u.exec(source.slice(start))?.[0];
  const expected = expectation(match);
  const what = found === undefined ? 'the formula ends too early' : `unexpected ${visible(found)}`;
  return new AlphaError('F002', `${what}: expected ${expected}`, {
    span: { start, end: start + (found?.length ?? 0) },
    source,
    hint: remedy(source, start, found) ?? `expected ${expected}`,
    ...(sourceName !== undefined && { sourceName }),
  });
}

/** What has no shape of its own is told by its number: `U+2028`. */
function visible(found: string): string {
  if (!/[\p{C}\p{Z}]/u.test(found)) return `\`${found}\``;
  return `character U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The grammar's failures by what a person would call them. */
const EXPECTED: readonly (readonly [RegExp, string])[] = [
  [/^a name$/, 'a name'],
  [/^a number$/, 'a number'],
  [/^a name$/, '`(`'],
  [/^an operator$/, 'an operator'],
  [/^","$/, '`,`'],
  [/^"\)"$/, '`)`'],
  [/^":"$/, '`:`'],
  [/^true or false$/, 'true or false'],
  [/^end of input$/, 'the end of the formula'],
];

/** Ohm declares these on failed matches only. */
interface Failures {
  getRightmostFailurePosition(): number;
  getRightmostFailures(): readonly unknown[];
}

function expectation(match: MatchResult): string {
  const failures = (match as MatchResult & Failures).getRightmostFailures().map(String);
  const words = EXPECTED.filter(([pattern]) => failures.some((text) => pattern.test(text))).map(([, word]) => word);
  const last = words.pop() ?? 'something else';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

/** Mistakes that come from other languages, and brackets that do not match. */
function remedy(source: string, start: number, found: string | undefined): string | undefined {
  if (source.trim() === '') return 'write a formula, for example rank(-ts_delta(close, 5))';
  if (found === '=') return 'write == to compare; name=value works inside the brackets of a call only';
  if (found === '&' || found === '|') return `write ${found}${found}`;
  if (found === '*' && source[start - 1] === '*') return 'write ^ for powers';
  if (found === ')' && depthAt(source, start) === 0) return 'this bracket closes nothing';
  if (found === undefined && depthAt(source, start) > 0)
    return `${plural(depthAt(source, start), 'bracket is', 'brackets are')} still open`;
  if (found === '[' || found === '{') return 'use round brackets';
  if (found === '+' && /(^|[(,?:+\-*/^<>=!&|])\s*$/.test(source.slice(0, start))) return 'leave the sign out';
  if (found === ';') return 'one formula at a time';
  if (/\d$/.test(source.slice(0, start)) && found !== undefined && /^[\p{L}_.]/u.test(found)) {
    return 'a number ends here; put an operator between';
  }
  return undefined;
}

function depthAt(source: string, end: number): number {
  const brackets = source.slice(0, end).replace(/(?:#|\/\/)[^\n]*/g, '');
  return Math.max(0, brackets.split('(').length - brackets.split(')').length);
}
