import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTrader } from '../../../src/score/backtest/backtest.js';
import { backtestSchema } from '../../../src/score/backtest/config.js';
import type { BookFigures } from '../../../src/score/backtest/results.js';
import type { BookDay } from '../../../src/score/backtest/simulate.js';
import { panelOf } from './panels.js';

type Rows = readonly (readonly (number | null)[])[];

/** By reference.py: numpy and pandas, written from the documentation. */
const known = JSON.parse(readFileSync('test/score/backtest/reference.json', 'utf8')) as {
  readonly close: Rows;
  readonly volume: Rows;
  readonly tradable: Rows;
  readonly value: Rows;
  readonly group: readonly number[];
  readonly cases: readonly {
    readonly name: string;
    readonly settings: object;
    readonly figures: BookFigures;
    readonly years: Readonly<Record<string, BookFigures>>;
    readonly days: Readonly<Record<Exclude<keyof BookDay, 'date' | 'net' | 'exposure'>, readonly number[]>>;
  }[];
};

function agree(found: object, expected: object): void {
  for (const [key, value] of Object.entries(expected)) {
    const own = (found as Record<string, number>)[key]!;
    expect(Math.abs(own - value), `${key}: ${own} for ${value}`).toBeLessThan(1e-10 * Math.max(1, Math.abs(value)));
  }
}

describe('a book agrees with one kept in pandas, day by day and in its figures:', () => {
  const { close, volume, tradable, value, group } = known;
  const panel = {
    ...panelOf(close, { volume, tradable }, group),
    dates: close.map((_, i) => `${i < 24 ? 2020 : 2021}-01-${String((i % 24) + 1).padStart(2, '0')}`),
  };
  it.each(known.cases)('$name', ({ settings, figures, years, days }) => {
    const config = backtestSchema.parse(settings);
    const range = { from: 0, to: close.length };
    const found = createTrader(panel, range, { config, tradable: 'tradable' })(panelOf(value).fields.get('close')!);
    for (const [i, day] of found.days.entries()) {
      agree(day, Object.fromEntries(Object.entries(days).map(([key, series]) => [key, series[i]!])));
    }
    expect(found.days.length).toBe(figures.days);
    agree(found.figures!, figures);
    expect(found.years.map(({ year }) => year)).toEqual(Object.keys(years));
    for (const { year, ...own } of found.years) agree(own, years[year]!);
  });
});
