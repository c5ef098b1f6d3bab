import { AlphaError } from '../util/errors.js';

/** Dates [from, to) by index. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Split {
  readonly train: Range;
  readonly valid: Range;
  readonly test: Range;
}

/** The split with the dates that are scored: train and valid without the embargo at their ends. */
export interface ResolvedSplit extends Split {
  readonly scored: Split;
  /** Dates taken off the end of train and of valid. */
  readonly embargo: number;
}

/** First and last date of a part, both included; partial dates (`2015`, `2015-12`) stand for all their days. */
export type DateRange = readonly [string, string];

export interface SplitConfig {
  readonly train?: DateRange | null;
  readonly valid?: DateRange | null;
  readonly test?: DateRange | null;
  /** `auto`: as many dates as the label reaches ahead. A shorter one holds for train alone: valid keeps off the test dates. */
  readonly embargo?: 'auto' | number;
}

const PARTS = ['train', 'valid', 'test'] as const;

/**
 * Resolves a split over sorted dates. Without ranges: the first 60 %, the next 20 % and the last 20 % of the dates. A
 * part that is left out takes the dates between its neighbours, two neighbouring ones share them in those proportions.
 * Throws D008 when ranges are unreadable, out of order or overlap, or nothing is left to score.
 */
export function resolveSplit(dates: readonly string[], config: SplitConfig = {}, reach = 0): ResolvedSplit {
  const given = PARTS.map((part) => (config[part] ? resolveRange(dates, `split.${part}`, config[part]) : null));
  const [train, valid, test] = fillGaps(given, dates.length) as [Range, Range, Range];
  checkOrder({ train, valid, test }, dates);
  const embargo = config.embargo === undefined || config.embargo === 'auto' ? reach : config.embargo;
  const shorten = ({ from, to }: Range, dates: number): Range => ({ from, to: Math.max(from, to - dates) });
  // No valid label reads a test price, whatever the embargo.
  const scored = { train: shorten(train, embargo), valid: shorten(valid, Math.max(embargo, reach)), test };
  for (const part of ['train', 'valid'] as const) {
    if (scored[part].from < scored[part].to) continue;
    throw badSplit(
      `${part} has ${sizeOf({ train, valid, test }[part])} dates and an embargo of ${embargo}: none is left to score`,
      {
        hint: 'choose longer ranges, a shorter label horizon, or a smaller split.embargo',
        data: { part, embargo },
      },
    );
  }
  return { train, valid, test, scored, embargo };
}

const PARTIAL_DATE = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])([T ].*)?)?)?$/;

function resolveRange(dates: readonly string[], what: string, [first, last]: DateRange): Range {
  for (const date of [first, last]) {
    if (PARTIAL_DATE.test(date)) continue;
    throw badSplit(`unreadable date \`${date}\` in ${what}`, {
      hint: 'write 2015, 2015-12 or 2015-12-31',
      data: { what, date },
    });
  }
  // Dates are ISO texts, so a prefix compares as the first day of its year or month.
  const from = lowerBound(dates, (date) => date >= first);
  const to = lowerBound(dates, (date) => date.slice(0, last.length) > last);
  if (from < to) return { from, to };
  throw badSplit(`${what} ${first} to ${last} holds no date of the data`, {
    hint: `the data run from ${dates[0] ?? 'nowhere'} to ${dates.at(-1) ?? 'nowhere'}`,
    data: { what, first, last },
  });
}

/** Index of the first date that satisfies a monotone condition. */
function lowerBound(dates: readonly string[], reached: (date: string) => boolean): number {
  let low = 0;
  let high = dates.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(dates[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Shares of train, valid and test, in fifths so that 60 % of 10 dates is 6 without rounding error. */
const FIFTHS = [3, 1, 1] as const;

function fillGaps(given: readonly (Range | null)[], length: number): Range[] {
  const filled: Range[] = [];
  for (let part = 0; part < given.length; ) {
    const known = given[part];
    if (known) {
      filled.push(known);
      part++;
      continue;
    }
    let end = part;
    while (end < given.length && !given[end]) end++;
    const from = filled.at(-1)?.to ?? 0;
    const room = Math.max(0, (given[end]?.from ?? length) - from);
    const total = FIFTHS.slice(part, end).reduce((sum, share) => sum + share, 0);
    let share = 0;
    for (; part < end; part++) {
      const start = from + Math.floor((room * share) / total);
      share += FIFTHS[part]!;
      filled.push({ from: start, to: from + Math.floor((room * share) / total) });
    }
  }
  return filled;
}

function checkOrder(split: Split, dates: readonly string[]): void {
  for (const [before, after] of [
    ['train', 'valid'],
    ['valid', 'test'],
  ] as const) {
    if (split[before].to <= split[after].from) continue;
    throw badSplit(`${before} and ${after} overlap or are out of order`, {
      hint: `${before} ends ${dates[split[before].to - 1]}, ${after} starts ${dates[split[after].from] ?? 'after the data'}; train, valid and test follow one another`,
      data: { before, after },
    });
  }
}

function sizeOf({ from, to }: Range): number {
  return to - from;
}

function badSplit(message: string, details: { hint: string; data: Record<string, unknown> }): AlphaError {
  return new AlphaError('D008', message, details);
}

/** The dates from `first` to `last`, both included; each may be left out or partial. D008 when there is none. */
export function rangeOf(dates: readonly string[], first?: string, last?: string): Range {
  const start = first ?? dates[0];
  const end = last ?? dates.at(-1);
  if (start === undefined || end === undefined)
    throw badSplit('the data hold no date', { hint: 'check the file', data: {} });
  return resolveRange(dates, 'dates', [start, end]);
}
