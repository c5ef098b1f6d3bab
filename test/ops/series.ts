import { parse } from '../../src/lang/index.js';
import type { Family } from '../../src/ops/define.js';
import { type Data, evaluate, type Table } from './evaluate.js';

type Lists = Readonly<Record<string, readonly (number | string | null)[]>>;

/** Evaluates a formula over short lists: dates of one symbol, or symbols of one date. A list `g` holds groups. */
export function evaluateLists(formula: string, input: Lists, along: 'dates' | 'symbols'): (number | null)[] {
  const table = (list: readonly (number | string | null)[]): Table => {
    const values = list.map((value) =>
      value === null ? Number.NaN : typeof value === 'string' ? value.charCodeAt(0) : value,
    );
    return along === 'symbols' ? [Float64Array.from(values)] : values.map((value) => Float64Array.of(value));
  };
  const tables = Object.entries(input).map(([name, list]) => [name, table(list)] as const);
  const data: Data = {
    fields: Object.fromEntries(tables.filter(([name]) => name !== 'g')),
    groups: Object.fromEntries(tables.filter(([name]) => name === 'g')),
  };
  const result = evaluate(parse(formula), data);
  const values = along === 'symbols' ? [...result[0]!] : result.map((row) => row[0]!);
  return values.map((value) => (Number.isNaN(value) ? null : value));
}

export function axisOf(family: Family): 'dates' | 'symbols' {
  return family === 'cross' || family === 'group' ? 'symbols' : 'dates';
}

/** Equal within rounding; null is NaN. */
export function differences(
  actual: readonly (number | null)[],
  expected: readonly (number | null)[],
  tolerance = 1e-9,
): string[] {
  if (actual.length !== expected.length) return [`${actual.length} values, not ${expected.length}`];
  return expected.flatMap((value, i) => {
    const found = actual[i]!;
    const same =
      value === null || found === null
        ? value === found
        : Math.abs(found - value) <= tolerance * Math.max(1, Math.abs(value));
    return same ? [] : [`[${i}] ${found} instead of ${value}`];
  });
}
